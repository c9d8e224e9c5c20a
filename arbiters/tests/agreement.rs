//! What a verifier says where agreement is more than being the same.

mod common;

use assize_arbiters::{
    Agreement, ArtifactStore, Claim, Cosine, Difference, Digest, Element, Elementwise, Fraction,
    Limits, Measure, Outcome, Real, Refutation, ReplayError, Score, StoreError, Tolerance, Verdict,
};
use common::{Case, guest, wat};

/// A job that returns its input, in whose store a liar publishes too.
fn case(truth: &[f64]) -> Case {
    let run = "(i64.or (i64.shl (i64.extend_i32_u (local.get $ptr)) (i64.const 32))
                       (i64.extend_i32_u (local.get $len)))";
    Case::new(&guest("", run), &bytes(truth), 1)
}

fn bytes(values: &[f64]) -> Vec<u8> {
    values
        .iter()
        .flat_map(|value| value.to_le_bytes())
        .collect()
}

impl Case {
    fn agree(mut self, agreement: Agreement) -> Self {
        self.spec.agreement = agreement;
        self
    }

    /// The claim of an outcome that is published.
    fn publish(&self, outcome: &Outcome) -> Claim {
        self.store.put(&outcome.encode()).unwrap();
        Claim::of(outcome, &self.spec)
    }

    fn output(&self, bytes: Vec<u8>) -> Claim {
        let fuel = self.truth().fuel();
        self.publish(&Outcome::Output { bytes, fuel })
    }

    fn judge_output(&self, values: &[f64]) -> Verdict {
        self.judge(&self.output(bytes(values)))
    }

    fn keep(&self, module: &[u8]) -> Measure {
        Measure {
            module: self.store.put(module).unwrap(),
            limits: Limits {
                fuel: 1_000,
                ..Limits::default()
            },
        }
    }
}

fn near(absolute: f64) -> Agreement {
    Agreement::Elementwise(Elementwise {
        element: Element::F64,
        absolute: Tolerance::new(absolute).unwrap(),
        relative: Fraction::default(),
        ulps: 0,
    })
}

fn confirmed(verdict: &Verdict) {
    assert!(matches!(verdict, Verdict::Confirm), "{verdict}");
}

fn refuted(verdict: Verdict) -> Difference {
    match verdict {
        Verdict::Refute(Refutation::Disagrees(difference)) => difference,
        other => panic!("{other}"),
    }
}

fn abstained(verdict: Verdict) -> ReplayError {
    match verdict {
        Verdict::Abstain(why) => why,
        other => panic!("{other}"),
    }
}

#[test]
fn within_a_tolerance_is_true_and_outside_false() {
    let case = case(&[1.0, 2.0]).agree(near(0.5));
    confirmed(&case.judge_output(&[1.0, 2.0]));
    confirmed(&case.judge_output(&[1.5, 1.5]));
    assert_eq!(
        refuted(case.judge_output(&[1.0, 2.5_f64.next_up()])),
        Difference::Element {
            index: 1,
            claimed: 2.5_f64.next_up(),
            replayed: 2.0
        }
    );
    assert!(matches!(
        refuted(case.judge_output(&[1.0])),
        Difference::Length {
            claimed: 8,
            replayed: 16
        }
    ));
    let case = case.agree(Agreement::Exact);
    let verdict = case.judge_output(&[1.5, 1.5]);
    assert!(matches!(
        verdict,
        Verdict::Refute(Refutation::Differs { .. })
    ));
}

#[test]
fn the_price_never_rises_with_a_tolerance() {
    let case = case(&[1.0]).agree(near(0.5));
    let claim = case.output(bytes(&[1.25]));
    let fewer = Claim {
        units: claim.units - 1,
        ..claim
    };
    confirmed(&case.judge(&fewer));
    let more = Claim {
        units: claim.units + 1,
        ..claim
    };
    assert_eq!(
        refuted(case.judge(&more)),
        Difference::Units {
            claimed: more.units,
            most: claim.units
        }
    );
}

/// The outcome binds fuel too, of which an executor with another engine knows only a bound.
#[test]
fn another_count_of_fuel_is_no_other_output() {
    let case = case(&[1.0]).agree(near(0.0));
    let Outcome::Output { bytes, fuel } = case.truth() else {
        unreachable!()
    };
    confirmed(&case.judge(&case.publish(&Outcome::Output {
        bytes,
        fuel: fuel - 1,
    })));
}

#[test]
fn what_is_withheld_or_no_outcome() {
    let case = case(&[1.0]).agree(near(f64::MAX));
    let truth = Claim::of(&case.truth(), &case.spec);
    confirmed(&case.judge(&truth));
    let withheld = Claim {
        outcome: Digest::of(b"?"),
        ..truth
    };
    let why = abstained(case.judge(&withheld));
    assert!(
        matches!(why, ReplayError::Store(StoreError::Missing { .. })),
        "{why}"
    );
    let junk = Claim {
        outcome: case.store.put(b"junk").unwrap(),
        ..truth
    };
    assert!(matches!(
        refuted(case.judge(&junk)),
        Difference::Unreadable(_)
    ));
    let fuel = case.truth().fuel();
    let trap = case.publish(&Outcome::OutOfFuel { fuel });
    assert!(matches!(
        refuted(case.judge(&trap)),
        Difference::Outcome { .. }
    ));
}

#[test]
fn a_true_trap_agrees_with_itself_only() {
    let case = Case::new(&guest("", "unreachable"), b"", 1).agree(near(f64::MAX));
    confirmed(&case.judge(&Claim::of(&case.truth(), &case.spec)));
    assert!(matches!(
        refuted(case.judge_output(&[])),
        Difference::Outcome { .. }
    ));
}

/// The parties signed a cosine for a job whose output turns out to have no direction.
#[test]
fn a_way_that_refuses_the_truth_judges_nobody() {
    let cosine = Agreement::Cosine(Cosine {
        element: Element::F64,
        least: Fraction::new(0.5).unwrap(),
    });
    let case = case(&[f64::INFINITY, 1.0]).agree(cosine);
    confirmed(&case.judge_output(&[f64::INFINITY, 1.0]));
    let why = abstained(case.judge_output(&[1.0, 1.0]));
    assert!(matches!(why, ReplayError::Unfit { .. }), "{why}");
    assert!(!why.is_retryable() && !why.is_about_job());
}

/// Absolute distance of two numbers; some claims it fails on.
fn metric() -> Vec<u8> {
    guest(
        "",
        "(local $claimed f64)
         (if (i64.ne (i64.load (local.get $ptr)) (i64.const 8)) (then unreachable))
         (local.set $claimed (f64.load offset=8 (local.get $ptr)))
         (if (f64.eq (local.get $claimed) (f64.const 50)) (then (return (i64.const 3))))
         (if (f64.gt (local.get $claimed) (f64.const 100)) (then (loop $on (br $on))))
         (f64.store (i32.const 0)
            (f64.abs (f64.sub (local.get $claimed) (f64.load offset=16 (local.get $ptr)))))
         (i64.const 8)",
    )
}

fn measured(case: Case, module: &[u8], most: f64) -> Case {
    let measure = case.keep(module);
    case.agree(Agreement::Metric {
        measure,
        most: Tolerance::new(most).unwrap(),
    })
}

#[test]
fn a_metric_of_the_application_decides() {
    let case = measured(case(&[1.0]), &metric(), 0.5);
    confirmed(&case.judge_output(&[1.5]));
    assert_eq!(
        refuted(case.judge_output(&[1.75])),
        Difference::Distance {
            distance: 0.75,
            most: 0.5
        }
    );
}

/// It judges the truth, so the fault is the claimed output's: a malformed one is not let through.
#[test]
fn a_claim_on_which_the_metric_fails_is_refuted() {
    let case = measured(case(&[1.0]), &metric(), 0.5);
    for claim in [&[1.0, 1.0][..], &[], &[50.0], &[f64::NAN]] {
        let difference = refuted(case.judge_output(claim));
        assert!(
            matches!(difference, Difference::NoNumber { .. }),
            "{difference}"
        );
    }
}

#[test]
fn a_metric_without_fuel_or_room_judges_nobody() {
    let case = measured(case(&[1.0]), &metric(), 0.5);
    let why = abstained(case.judge_output(&[101.0]));
    assert!(matches!(why, ReplayError::Unmeasured { .. }), "{why}");
    let mut narrow = case;
    let Agreement::Metric { measure, .. } = &mut narrow.spec.agreement else {
        unreachable!()
    };
    measure.limits.input_bytes = 24;
    confirmed(&narrow.judge_output(&[1.25]));
    let why = abstained(narrow.judge_output(&[1.0, 1.0]));
    assert!(matches!(why, ReplayError::Unmeasured { .. }), "{why}");
}

/// Whoever is honest has the very output, or could not have known: neither is slashed.
#[test]
fn a_metric_that_is_broken_harms_nobody() {
    let far = guest("", "(f64.store (i32.const 0) (f64.const 9)) (i64.const 8)");
    let importing = wat("(module (import \"env\" \"time\" (func)))");
    for module in [
        guest("", "unreachable"),
        guest("", "(i64.const 0)"),
        far,
        importing,
    ] {
        let case = measured(case(&[1.0]), &module, 0.5);
        confirmed(&case.judge_output(&[1.0]));
        let why = abstained(case.judge_output(&[1.25]));
        assert!(matches!(why, ReplayError::Unfit { .. }), "{why}");
    }
    let mut lost = measured(case(&[1.0]), &metric(), 0.5);
    let Agreement::Metric { measure, .. } = &mut lost.spec.agreement else {
        unreachable!()
    };
    measure.module = Digest::of(b"lost");
    confirmed(&lost.judge_output(&[1.0]));
    let why = abstained(lost.judge_output(&[1.25]));
    assert!(
        matches!(why, ReplayError::Store(StoreError::Missing { .. })),
        "{why}"
    );
}

fn scored(case: Case, scorer: &[u8], least: f64) -> Case {
    let score = Score::Measure(case.keep(scorer));
    let least = Real::new(least).unwrap();
    case.agree(Agreement::Objective { score, least })
}

/// Scores an answer with its distance below the job's input, a number.
fn scorer() -> Vec<u8> {
    guest(
        "",
        "(if (i64.ne (i64.load (local.get $ptr)) (i64.const 8)) (then unreachable))
         (f64.store (i32.const 0)
            (f64.sub (f64.load offset=8 (local.get $ptr)) (f64.load offset=16 (local.get $ptr))))
         (i64.const 8)",
    )
}

#[test]
fn an_answer_is_scored_and_not_compared() {
    let case = scored(case(&[10.0]), &scorer(), 2.5);
    confirmed(&case.judge_output(&[7.5]));
    confirmed(&case.judge_output(&[-1e9]));
    assert_eq!(
        refuted(case.judge_output(&[7.5_f64.next_up()])),
        Difference::Score {
            score: 10.0 - 7.5_f64.next_up(),
            least: 2.5
        }
    );
    // Nothing to score: the job's own output is no answer, and neither is a trap or a failed score.
    let trap = case.publish(&Outcome::OutOfFuel { fuel: 1 });
    assert!(matches!(
        refuted(case.judge(&trap)),
        Difference::NoNumber { .. }
    ));
    let answer = case.output(bytes(&[0.0]));
    let dear = Claim {
        units: case.spec.job.limits.fuel + 1,
        ..answer
    };
    assert!(matches!(
        refuted(case.judge(&dear)),
        Difference::Units { .. }
    ));
    confirmed(&case.judge(&Claim {
        units: dear.units - 1,
        ..answer
    }));
}

/// Its author could score the answer before it filed.
#[test]
fn an_answer_without_a_score_is_refuted() {
    let endless = guest("", "(loop $on (br $on)) unreachable");
    let words = guest("", "(i64.const 3)");
    for module in [guest("", "unreachable"), endless, words] {
        let case = scored(case(&[10.0]), &module, 0.0);
        let difference = refuted(case.judge_output(&[1.0]));
        assert!(
            matches!(difference, Difference::NoNumber { .. }),
            "{difference}"
        );
    }
    let importing = wat("(module (import \"env\" \"time\" (func)))");
    let case = scored(case(&[10.0]), &importing, 0.0);
    let verdict = case.judge_output(&[1.0]);
    assert!(
        matches!(verdict, Verdict::Refute(Refutation::Impossible(_))),
        "{verdict}"
    );
}

/// The job is replayed no more, yet a scorer's number is true under a profile too.
#[test]
fn a_score_under_a_foreign_profile_is_not_judged() {
    let mut case = scored(case(&[10.0]), &scorer(), 0.0);
    let claim = case.output(bytes(&[1.0]));
    case.spec.job.profile = Digest::of(b"another engine");
    assert!(matches!(
        abstained(case.judge(&claim)),
        ReplayError::Sandbox(_)
    ));
}

#[test]
fn a_job_can_be_its_own_score() {
    let own = |least| Agreement::Objective {
        score: Score::Own,
        least: Real::new(least).unwrap(),
    };
    let case = case(&[0.75]).agree(own(0.75));
    let truth = Claim::of(&case.truth(), &case.spec);
    confirmed(&case.judge(&truth));
    let verdict = case.judge_output(&[0.8]);
    assert!(
        matches!(verdict, Verdict::Refute(Refutation::Differs { .. })),
        "{verdict}"
    );
    let case = case.agree(own(0.75_f64.next_up()));
    assert!(matches!(
        refuted(case.judge(&truth)),
        Difference::Score { .. }
    ));
    let text = Case::new(&guest("", "unreachable"), b"", 1).agree(own(0.0));
    let truth = Claim::of(&text.truth(), &text.spec);
    assert!(matches!(
        refuted(text.judge(&truth)),
        Difference::NoNumber { .. }
    ));
}

#[test]
fn nobody_checks_what_is_trusted() {
    let case = case(&[1.0]).agree(Agreement::Trusted);
    for claim in [case.output(bytes(&[1.0])), case.output(bytes(&[9.0]))] {
        assert!(matches!(
            abstained(case.judge(&claim)),
            ReplayError::Trusted
        ));
    }
}
