//! What a verifier says about true, false and undecidable claims.

mod common;

use std::{fs, time::Duration};

use assize_arbiters::{
    Claim, Digest, Outcome, Refutation, ReplayError, Sandbox, SandboxConfig, SandboxError,
    StoreError, Verdict, verify,
};
use common::{Case, HEMOGLOBIN, SHARED, SMITH_WATERMAN, guest};

fn case(module: &[u8], input: &[u8]) -> Case {
    Case::new(module, input, 1_000_000)
}

#[test]
fn a_true_claim_is_confirmed() {
    let case = case(SMITH_WATERMAN, HEMOGLOBIN);
    let claim = Claim::of(&case.truth(), &case.spec);
    assert_eq!(claim.units, 6, "5.5 million fuel by the begun million");
    assert!(matches!(case.judge(&claim), Verdict::Confirm));
}

/// A trap is an outcome: an executor that reports it has done the job.
#[test]
fn a_true_claim_of_a_trap_is_confirmed() {
    let case = case(&guest("", "unreachable"), b"");
    let outcome = case.truth();
    assert!(matches!(outcome, Outcome::Trap { .. }));
    assert!(matches!(
        case.judge(&Claim::of(&outcome, &case.spec)),
        Verdict::Confirm
    ));
}

#[test]
fn a_false_claim_is_refuted_with_both_values() {
    let case = case(SMITH_WATERMAN, HEMOGLOBIN);
    let outcome = case.truth();
    let truth = Claim::of(&outcome, &case.spec);
    let mut changed = outcome.output().unwrap().to_vec();
    changed[40] ^= 1;
    let falsified = Outcome::Output {
        bytes: changed,
        fuel: outcome.fuel(),
    };
    for claim in [
        Claim::of(&falsified, &case.spec),
        Claim {
            units: truth.units + 1,
            ..truth
        },
        Claim {
            outcome: Digest::of(b""),
            ..truth
        },
        Claim::of(
            &Outcome::OutOfFuel {
                fuel: outcome.fuel(),
            },
            &case.spec,
        ),
    ] {
        match case.judge(&claim) {
            Verdict::Refute(Refutation::Differs { claimed, replayed }) => {
                assert_eq!((claimed, replayed), (claim, truth));
            }
            other => panic!("{other}"),
        }
    }
}

#[test]
fn a_job_without_any_outcome_refutes_every_claim() {
    let claim = Claim {
        outcome: Digest::of(b"anything"),
        units: 1,
    };
    let importing = common::wat("(module (import \"env\" \"time\" (func)))");
    let mut above = case(SMITH_WATERMAN, HEMOGLOBIN);
    above.spec.job.limits.memory_bytes = u64::MAX;
    for case in [case(&importing, b""), above] {
        let verdict = case.judge(&claim);
        assert!(
            matches!(verdict, Verdict::Refute(Refutation::Impossible(_))),
            "{verdict}"
        );
    }
}

#[test]
fn who_cannot_tell_abstains() {
    let case = case(SMITH_WATERMAN, HEMOGLOBIN);
    let claim = Claim::of(&case.truth(), &case.spec);
    let spec = case.spec;

    let mut foreign = spec;
    foreign.job.profile = Digest::of(b"another engine");
    assert!(matches!(
        verify(&SHARED, &case.store, &foreign, &claim),
        Verdict::Abstain(ReplayError::Sandbox(SandboxError::ForeignProfile { .. }))
    ));

    let impatient = SandboxConfig::default().with_run_time(Duration::ZERO);
    let impatient = Sandbox::new(impatient).unwrap();
    assert!(matches!(
        verify(&impatient, &case.store, &spec, &claim),
        Verdict::Abstain(ReplayError::Sandbox(SandboxError::RunTime { .. }))
    ));

    fs::write(case.store.path(&spec.job.module), &SMITH_WATERMAN[..9_000]).unwrap();
    assert!(matches!(
        case.judge(&claim),
        Verdict::Abstain(ReplayError::Store(StoreError::Mismatch {
            bytes: 9_000,
            ..
        }))
    ));
    fs::remove_file(case.store.path(&spec.job.module)).unwrap();
    assert!(matches!(
        case.judge(&claim),
        Verdict::Abstain(ReplayError::Store(StoreError::Missing { digest, .. }))
            if digest == spec.job.module
    ));
}
