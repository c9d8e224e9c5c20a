//! What a revert means for an intent, by its selector and never by a message.

use assize::{Revert, types::Status};

/// What a revert means for an intent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// It was done before, by whomever, or there is nothing left to do.
    Already,
    /// It may succeed later.
    NotNow,
    /// It can never succeed.
    Never,
}

/// What the revert data of a call that this keeper makes says.
#[must_use]
pub fn classify(data: &[u8]) -> (Class, Revert) {
    let revert = Revert::decode(data);
    let class = match &revert {
        _ if revert.is_done() => Class::Already,
        // Before it was filed (a reorganisation) it may stand later; after it is final, others have
        // decided.
        Revert::NotStanding { status, .. } if status.is_final() && *status != Status::Absent => {
            Class::Already
        }
        // Another claim is there since a reorganisation; the journal will see it.
        Revert::NotStanding { .. } | Revert::WrongClaim { .. } => Class::NotNow,
        // A token's own words, about a balance or an allowance.
        Revert::Message(_) | Revert::Panic(_) | Revert::Unknown(_) => Class::NotNow,
        _ if revert.is_retryable() => Class::NotNow,
        _ => Class::Never,
    };
    (class, revert)
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloy::{
        primitives::{Address, B256, U256},
        sol_types::SolError,
    };
    use assize::bindings::{Court, Escrow, NamedVerifiers};

    fn class(error: &impl SolError) -> Class {
        classify(&error.abi_encode()).0
    }

    #[test]
    fn what_another_did_is_already_done() {
        let one = U256::ONE;
        assert_eq!(
            class(&Escrow::AlreadyClosed {
                index: one,
                clause: one
            }),
            Class::Already
        );
        assert_eq!(
            class(&Court::AlreadyFiled {
                docketId: B256::ZERO
            }),
            Class::Already
        );
        assert_eq!(
            class(&Court::NothingHeld {
                docketId: B256::ZERO
            }),
            Class::Already
        );
        let over = NamedVerifiers::NotStanding {
            docketId: B256::ZERO,
            status: Status::Upheld,
        };
        assert_eq!(class(&over), Class::Already);
    }

    #[test]
    fn what_is_early_or_another_contracts_business_is_put_off() {
        let early = Court::NotFinal {
            docketId: B256::ZERO,
            status: Status::Standing,
        };
        assert_eq!(class(&early), Class::NotNow);
        assert_eq!(
            class(&Escrow::NotOpen { dealId: B256::ZERO }),
            Class::NotNow
        );
        assert_eq!(
            class(&Escrow::Refused {
                arbiter: Address::ZERO
            }),
            Class::NotNow
        );
        let pending = NamedVerifiers::NotStanding {
            docketId: B256::ZERO,
            status: Status::Pending,
        };
        assert_eq!(class(&pending), Class::NotNow);
        assert_eq!(classify(&[]).0, Class::NotNow);
        assert_eq!(classify(&[1, 2, 3, 4]).0, Class::NotNow);
    }

    #[test]
    fn what_can_never_be_is_given_up_and_says_the_values() {
        let late = Court::DeadlinePassed {
            deadline: U256::from(77),
            time: U256::from(78),
        };
        let (class_of_late, revert) = classify(&late.abi_encode());
        assert_eq!(class_of_late, Class::Never);
        let words = revert.to_string();
        assert!(words.contains("77") && words.contains("78"), "{words}");
        let given = NamedVerifiers::AlreadyGiven {
            verifier: Address::ZERO,
            confirms: true,
        };
        assert_eq!(class(&given), Class::Never);
    }
}
