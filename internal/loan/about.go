package loan

// What each event of a household file is about: an application, a loan, or both. A
// reader who may see only some of them sees only their events.

// About names what the event is about.
func (e *ApplicationSubmitted) About() (application, loan string) { return e.Application, "" }

// About names what the event is about.
func (e *SurveyRecorded) About() (application, loan string) { return e.Application, "" }

// About names what the event is about.
func (e *SurveySigned) About() (application, loan string) { return e.Application, "" }

// About names what the event is about.
func (e *VillageListed) About() (application, loan string) { return e.Application, "" }

// About names what the event is about.
func (e *TownshipReviewed) About() (application, loan string) { return e.Application, "" }

// About names what the event is about.
func (e *TownshipSigned) About() (application, loan string) { return e.Application, "" }

// About names what the event is about.
func (e *Returned) About() (application, loan string) { return e.Application, "" }

// About names what the event is about.
func (e *Suggested) About() (application, loan string) { return e.Application, "" }

// About names what the event is about.
func (e *HandedOver) About() (application, loan string) { return e.Application, "" }

// About names what the event is about.
func (e *Decided) About() (application, loan string) { return e.Application, "" }

// About names what the event is about.
func (e *ContractSigned) About() (application, loan string) { return e.Application, "" }

// About names what the event is about.
func (e *Disbursed) About() (application, loan string) { return e.Application, e.Loan }

// About names what the event is about.
func (e *ReportedBack) About() (application, loan string) { return e.Application, e.Loan }

// About names what the event is about.
func (e *NoticePublished) About() (application, loan string) { return e.Application, e.Loan }

// About names what the event is about.
func (e *Repaid) About() (application, loan string) { return "", e.Loan }

// About names what the event is about.
func (e *Closed) About() (application, loan string) { return "", e.Loan }

// About names what the event is about.
func (e *ApplicationRefused) About() (application, loan string) { return e.Application, "" }

// About names what the event is about.
func (e *ApplicationWithdrawn) About() (application, loan string) { return e.Application, "" }

// About names what the event is about.
func (e *ListExpired) About() (application, loan string) { return e.Application, "" }

// About names what the event is about.
func (e *DecisionCancelled) About() (application, loan string) { return e.Application, "" }

// About names what the event is about.
func (e *ContractVoided) About() (application, loan string) { return e.Application, "" }

// About names what the event is about.
func (e *FurtherDisbursed) About() (application, loan string) { return e.Application, e.Loan }

// About names what the event is about.
func (e *DisbursementEnded) About() (application, loan string) { return e.Application, e.Loan }

// About names what the event is about.
func (e *DisbursementReversed) About() (application, loan string) { return e.Application, e.Loan }

// About names what the event is about.
func (e *EntryCorrected) About() (application, loan string) { return e.Application, "" }

// About names what the event is about.
func (e *CorrectionAnswered) About() (application, loan string) { return e.Application, "" }
