//! The kinds of statements that arbiters, allocators and fronts look for, and what else parties compute
//! before they state, sign or prove something.

use alloy::{
    primitives::{Address, B256, Bytes, U256, b256, keccak256},
    signers::k256::sha2::{Digest, Sha256},
    sol_types::SolValue,
};

use crate::types::{Contest, Forum, REVOKE, Schedule};

/// The kind of a challenge of an optimistic claim, about the claim's statement id, with any content:
/// `keccak256("assize.challenge")`.
pub const CHALLENGE: B256 =
    b256!("8d1b25b72665301a61f8f62facf3fe926c7cf56ff8c6568cc1d6011192a0a3af");
/// The kind by which a filer names a request of an ERC-8004 registry for its docket, with content
/// `abi.encode(bytes32 requestHash)`: `keccak256("assize.validation")`.
pub const VALIDATION: B256 =
    b256!("d8c62ed9fc05494dfc271c070e96cda524feef34c73a021015feb69ec3bd478d");

/// The kind of a confirmation, about the deal, of a fulfilment of `kind`: one for the commitment with
/// this index, or, for `None`, one for the whole deal (`exclusive`). Its content is [`confirmation`].
pub fn confirmation_kind(kind: B256, index: Option<usize>) -> B256 {
    let slot = index.map_or(U256::MAX, U256::from);
    keccak256(("assize.confirm", kind, slot).abi_encode_params())
}

/// The content of a confirmation: the fulfilment's statement id and the keccak256 of its content.
pub fn confirmation(fulfilment: B256, content: B256) -> Bytes {
    (fulfilment, content).abi_encode_params().into()
}

/// The kind of a request to an oracle, about the deal, with content `abi.encode(bytes[] questions)`.
pub fn request_kind(oracle: Address) -> B256 {
    keccak256(("assize.request", oracle).abi_encode_params())
}

/// The kind of an oracle's reply, about the deal, to the question with this keccak256.
pub fn reply_kind(question: B256) -> B256 {
    keccak256(("assize.reply", question).abi_encode_params())
}

/// The kind of the judge's ruling on an optimistic claim, about the claim's statement id; `content` is
/// the keccak256 of the claim's. The claim stands by the content `abi.encode(true)`, and falls by any
/// other.
pub fn ruling_kind(content: B256) -> B256 {
    let time = (U256::ONE << 40_usize) - U256::ONE;
    let content = U256::from_be_bytes(content.0) & !time;
    keccak256(("assize.ruling", content).abi_encode_params())
}

/// The kind of the meter's statement for one payee of `ProRata`, about the deal, with content
/// `abi.encode(uint256 weight)`, below 2^128.
pub fn weight_kind(kind: B256, payee: Address) -> B256 {
    keccak256((kind, payee).abi_encode())
}

/// The content of a work of `Royalties`: the statement id of the work that it derives from (zero: of
/// none), and what it asks of its own derivatives, in millionths.
pub fn work(parent: B256, royalty: u32) -> Bytes {
    (parent, U256::from(royalty)).abi_encode_params().into()
}

/// The content of a payee's statement for `Vouchers`: the total, and the signer's signature over
/// [`Domain::voucher_digest`](crate::ids::Domain::voucher_digest).
pub fn voucher(total: U256, signature: &[u8]) -> Bytes {
    [&total.to_be_bytes::<32>(), signature].concat().into()
}

/// The kind by which an enroller enrols an enclave's P-256 key, about the measurement, with any content.
/// A statement of kind [`REVOKE`] about the enrolment's statement id withdraws it for good.
pub fn enrolment_kind(x: B256, y: B256) -> B256 {
    keccak256((x, y).abi_encode())
}

/// What an enclave signs, a SHA-256: `result` is the result's statement id, `content` the keccak256 of
/// what was stated.
pub fn enclave_digest(result: B256, content: B256) -> B256 {
    let message = keccak256("assize.enclave");
    let signed = (message, result, content).abi_encode();
    B256::from_slice(&Sha256::digest(signed))
}

/// The journal, or the public values, that a zkVM's guest must give for a result: `result` is its
/// statement id, `content` the keccak256 of what was stated, `context` what the demand signs.
pub fn journal(result: B256, content: B256, context: &[u8]) -> Bytes {
    let words = (result, content).abi_encode();
    [&words, context].concat().into()
}

/// The hash of a Groth16 key, by which demands name it: its words are alpha (2), beta (4), gamma (4),
/// delta (4) and the inputs' points (2 each, the constant first), imaginary parts first.
pub fn groth16_key(words: &[U256]) -> B256 {
    let bytes: Vec<_> = words.iter().flat_map(U256::to_be_bytes::<32>).collect();
    keccak256(bytes)
}

/// What seals of a contest name openly.
pub fn contest_id(deal: B256, contest: &Contest) -> B256 {
    keccak256((deal, keccak256(contest.abi_encode())).abi_encode())
}

/// What a seal commits to: `content` is the keccak256 of what `sealer` will state. Without a salt that
/// nobody can guess, content that can be guessed is not hidden.
pub fn seal_hash(contest: B256, sealer: Address, content: B256, salt: B256) -> B256 {
    keccak256((contest, sealer, content, salt).abi_encode())
}

/// The id of a deal's schedule of `Possession`.
pub fn schedule_id(deal: B256, schedule: &Schedule) -> B256 {
    keccak256((deal, schedule.clone()).abi_encode_params())
}

/// The leaf that a period of a schedule draws, given its seed: the challenge block's hash, or what the
/// beacon said.
pub fn drawn_leaf(schedule_id: B256, period: u64, seed: B256, leaves: U256) -> U256 {
    let hash = keccak256((schedule_id, U256::from(period), seed).abi_encode());
    U256::from_be_bytes(hash.0)
        .checked_rem(leaves)
        .unwrap_or_default()
}

/// The request hash of an ERC-8004 validation that stands for a commitment of a deal, if its demand
/// names none.
pub fn validation_request(deal: B256, index: usize) -> B256 {
    keccak256((deal, U256::from(index)).abi_encode())
}

/// The request hash by which `ValidationResponder` answers what the court ruled on a docket.
pub fn docket_request(docket: B256, agent: U256, salt: B256) -> B256 {
    keccak256((docket, agent, salt).abi_encode())
}

/// The kind under which the front `Arbitrable` states the ruling of a forum about the deal, with content
/// `abi.encode(uint256 ruling)`.
pub fn forum_kind(forum: &Forum) -> B256 {
    keccak256(forum.abi_encode())
}

/// The kind under which a `StatementResolver` states an attestation of the Ethereum Attestation Service,
/// about the first word of its data.
pub fn attestation_kind(
    schema: B256,
    attester: Address,
    recipient: Address,
    revocable: bool,
) -> B256 {
    keccak256((schema, attester, recipient, revocable).abi_encode())
}

/// The kind under which it states that such an attestation was revoked, about the same.
pub fn revocation_kind(attestation_kind: B256) -> B256 {
    keccak256((REVOKE, attestation_kind).abi_encode())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_constants_are_hashes_of_their_names() {
        assert_eq!(CHALLENGE, keccak256("assize.challenge"));
        assert_eq!(VALIDATION, keccak256("assize.validation"));
        assert_eq!(REVOKE, keccak256("assize.revoke"));
    }

    #[test]
    fn test_a_ruling_is_about_the_content_that_the_kernel_keeps() {
        let content = B256::repeat_byte(7);
        let mut same = content;
        same[27..].fill(9);
        assert_eq!(ruling_kind(content), ruling_kind(same));
        same[26] = 9;
        assert_ne!(ruling_kind(content), ruling_kind(same));
    }

    #[test]
    fn test_one_confirmation_of_the_deal_is_none_of_a_commitments() {
        let kind = B256::repeat_byte(7);
        assert_ne!(
            confirmation_kind(kind, None),
            confirmation_kind(kind, Some(0))
        );
        assert_ne!(
            confirmation_kind(kind, Some(1)),
            confirmation_kind(kind, Some(0))
        );
    }
}
