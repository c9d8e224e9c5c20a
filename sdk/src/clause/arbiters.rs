//! Clauses for every arbiter but the court's and the combinators.
//!
//! An `about` of zero is this deal, a `content` of zero is any content, else it is the keccak256 of the
//! statement's content. Times that are 32 bits wide count in seconds from the opening.

use alloy::{
    primitives::{Address, B256, Bytes, I256, U256},
    sol_types::SolValue,
};

use crate::{
    AddressBook,
    types::{
        Asset, AttestationDemand, Clause, CommitteeDemand, Confirmation, Contest, LockHash, Op,
        OptimisticDemand, Question, ReputationDemand, Schedule, Step, ValidationDemand,
    },
};

/// What people, oracles and the clock say.
impl AddressBook {
    /// A clause for `author` having stated `kind` about `about`, with content that begins with the
    /// word of `recipient`: an address for whom it is meant. The settler brings that statement, so the
    /// clause can pay its author.
    pub fn when_addressed(
        &self,
        author: Address,
        about: B256,
        kind: B256,
        recipient: Address,
    ) -> Clause {
        let demand = (author, about, kind, recipient);
        Clause::when(self.addressed, demand.abi_encode_params())
    }

    /// A clause for a committee's members having stated the same, who together weigh at least the
    /// threshold: by `weights`, one for each member, or by their votes in `token` (ERC-5805, with
    /// timestamps) at the opening. Members are sorted, with their weights, and made distinct.
    pub fn when_committee(&self, mut demand: CommitteeDemand) -> Clause {
        let CommitteeDemand {
            members, weights, ..
        } = &mut demand;
        if members.len() == weights.len() {
            let mut weighed: Vec<_> = members.iter().copied().zip(weights.drain(..)).collect();
            weighed.sort_unstable();
            weighed.dedup();
            (*members, *weights) = weighed.into_iter().unzip();
        } else {
            members.sort_unstable();
            members.dedup();
        }
        Clause::when(self.committee, demand.abi_encode())
    }

    /// A clause for a named confirmer having confirmed a fulfilment. The settler brings the fulfilment,
    /// so the clause can pay its author. It says yes from the confirmation on, if that was in time.
    pub fn when_confirmed(&self, confirmation: &Confirmation) -> Clause {
        let Confirmation {
            confirmer,
            author,
            kind,
            exclusive,
            revocable,
            until,
        } = *confirmation;
        let demand = (confirmer, author, kind, exclusive, revocable, until);
        Clause::when(self.confirmed, demand.abi_encode_params())
    }

    /// A clause for a time by the calendar, in Unix seconds: at `from` or later, and before `until`;
    /// zero as `until` has no end.
    pub fn when_during(&self, from: u64, until: u64) -> Clause {
        let demand = (U256::from(from), U256::from(until));
        Clause::when(self.during, demand.abi_encode_params())
    }

    /// A clause for a claim that stands: stated in time, and not challenged in time, or upheld by the
    /// judge. Sets `falls` to false. Challengers are left in their order, which means nothing. The
    /// settler may bring the claim, so the clause can pay its author.
    pub fn when_stands(&self, demand: &OptimisticDemand) -> Clause {
        self.optimistic(demand, false)
    }

    /// A clause for a claim that fell: stated in time, challenged in time, and not upheld by the judge.
    /// Sets `falls` to true. A claim that was not stated in time neither stands nor falls: see
    /// [`when_missed`](Self::when_missed).
    pub fn when_falls(&self, demand: &OptimisticDemand) -> Clause {
        self.optimistic(demand, true)
    }

    fn optimistic(&self, demand: &OptimisticDemand, falls: bool) -> Clause {
        let demand = OptimisticDemand {
            falls,
            ..demand.clone()
        };
        Clause::when(self.optimistic, demand.abi_encode())
    }

    /// A clause for `oracle` having replied `answer` to `question`, both as keccak256 of their content,
    /// before `until` seconds after the opening. It takes no statements. An answer that no clause names
    /// is neither yes nor silence.
    pub fn when_oracle(&self, oracle: Address, question: B256, answer: B256, until: u32) -> Clause {
        let demand = (oracle, question, answer, until);
        Clause::when(self.oracle, demand.abi_encode_params())
    }

    /// A clause for `oracle` not having replied to `question` before `until` seconds after the opening.
    pub fn when_oracle_silent(&self, oracle: Address, question: B256, until: u32) -> Clause {
        self.when_oracle(oracle, question, B256::ZERO, until)
    }

    /// A clause for all these statements having been made in this order. The settler may bring the last
    /// one, so the clause can pay its author.
    pub fn when_ordered(&self, steps: &[Step]) -> Clause {
        Clause::when(self.ordered, (steps.to_vec(),).abi_encode_params())
    }

    /// A clause for `signer` having signed the approval of `subject`: see
    /// [`Domain::approval_digest`](crate::ids::Domain::approval_digest). The proof is the signature (65
    /// or 64 bytes, or ERC-1271); it takes no statements.
    pub fn when_signed(&self, signer: Address, subject: B256) -> Clause {
        Clause::when(self.signed, (signer, subject).abi_encode_params())
    }

    /// A clause for the P-256 key with these coordinates (a passkey, a phone's chip) having signed the
    /// approval of `subject`, in the domain of this arbiter. The proof is `abi.encode(r, s)`, s in the
    /// lower half. The chain needs the precompile of EIP-7951.
    pub fn when_signed_p256(&self, x: B256, y: B256, subject: B256) -> Clause {
        Clause::when(self.signed_p256, (x, y, subject).abi_encode_params())
    }

    /// A clause for a statement made in `[from, until)`, in seconds after the opening; a `from` of zero
    /// takes in what was stated before the opening. It says yes from then on, however late it is
    /// settled. The settler may bring the statement, so the clause can pay its author.
    pub fn when_timely(
        &self,
        author: Address,
        about: B256,
        kind: B256,
        content: B256,
        from: u32,
        until: u32,
    ) -> Clause {
        let demand = (author, about, kind, content, from, until, false);
        Clause::when(self.timely, demand.abi_encode_params())
    }

    /// A clause for that statement not having been made then: yes from `until` on, for good. With
    /// [`when_timely`](Self::when_timely) of the same arguments it leaves no third way.
    pub fn when_missed(
        &self,
        author: Address,
        about: B256,
        kind: B256,
        content: B256,
        from: u32,
        until: u32,
    ) -> Clause {
        let demand = (author, about, kind, content, from, until, true);
        Clause::when(self.timely, demand.abi_encode_params())
    }

    /// A clause for the contest having a final winner, which it has at the latest when its `until` and
    /// its `window` are over. The settler may bring the winner's statement, so the clause can pay
    /// [`AUTHOR`](crate::types::AUTHOR).
    pub fn when_won(&self, contest: &Contest) -> Clause {
        self.contest(contest, true)
    }

    /// A clause for nobody having won, once `until` and `window` are over. With
    /// [`when_won`](Self::when_won) of the same contest it leaves no third way, and never both.
    pub fn when_nobody_won(&self, contest: &Contest) -> Clause {
        self.contest(contest, false)
    }

    fn contest(&self, contest: &Contest, won: bool) -> Clause {
        let demand = [vec![u8::from(won)], contest.abi_encode()].concat();
        Clause::when(self.sealed, demand)
    }
}

/// What the chain, and contracts of others, say. None of them takes statements, but a Merkle root that
/// was stated.
impl AddressBook {
    /// A clause for feedback about an agent in an ERC-8004 registry: at least `count` entries by the
    /// clients, with at least this average `value` (scaled by `decimals`, at most 18). Clients are
    /// sorted and made distinct; there must be one.
    pub fn when_agent_reputed(&self, mut demand: ReputationDemand) -> Clause {
        demand.clients.sort_unstable();
        demand.clients.dedup();
        Clause::when(self.agent_reputed, demand.abi_encode())
    }

    /// A clause for a validator's response of at least `threshold` (1 to 100) in an ERC-8004 registry.
    /// A zero `requestHash` is that of [`validation_request`](crate::kinds::validation_request).
    pub fn when_agent_validated(&self, demand: &ValidationDemand) -> Clause {
        Clause::when(self.agent_validated, demand.abi_encode())
    }

    /// A clause for an attestation of the Ethereum Attestation Service that is not revoked and not
    /// expired. The proof names it: `abi.encode(bytes32 uid)`. For `rules` see
    /// [`attestation`](crate::types::attestation).
    pub fn when_attested(&self, demand: &AttestationDemand) -> Clause {
        Clause::when(self.attested, demand.abi_encode())
    }

    /// A clause for the preimage of `hash`, exactly 32 bytes, being shown as the proof.
    pub fn when_hash_lock(&self, hash: B256, by: LockHash) -> Clause {
        Clause::when(self.hash_lock, (hash, by).abi_encode_params())
    }

    /// A clause for `holder` holding at least `asset` at the moment of the settlement.
    pub fn when_holds(&self, asset: &Asset, holder: Address) -> Clause {
        Clause::when(self.holds, (asset.clone(), holder).abi_encode_params())
    }

    /// A clause for `leaf` (the keccak256 of the values' ABI encoding; the arbiter hashes it once more)
    /// being in the Merkle tree with this root. The proof is `abi.encode(root, path)`.
    pub fn when_merkle_member(&self, leaf: B256, root: B256) -> Clause {
        let demand = (leaf, root, Address::ZERO, B256::ZERO, B256::ZERO);
        Clause::when(self.merkle_member, demand.abi_encode_params())
    }

    /// The same, of the root that `author` stated, as 32 bytes, of `kind` about `about`.
    pub fn when_member_of_stated(
        &self,
        leaf: B256,
        author: Address,
        about: B256,
        kind: B256,
    ) -> Clause {
        let demand = (leaf, B256::ZERO, author, about, kind);
        Clause::when(self.merkle_member, demand.abi_encode_params())
    }

    /// A clause for commitment `index` of `deal` (zero: this deal) having closed by one of these
    /// clauses. A commitment that names itself is never met, and so is one that is still open.
    pub fn when_outcome(
        &self,
        deal: B256,
        index: usize,
        clauses: impl IntoIterator<Item = usize>,
    ) -> Clause {
        let mask = clauses
            .into_iter()
            .fold(U256::ZERO, |mask, clause| mask | U256::ONE << clause);
        let demand = (deal, U256::from(index), mask);
        Clause::when(self.outcome, demand.abi_encode_params())
    }

    /// A clause for the price of `feed` now, in units of 10^-`decimals`, which must be the feed's own,
    /// and at most `max_age` seconds old.
    pub fn when_price_feed(
        &self,
        feed: Address,
        op: Op,
        price: I256,
        max_age: u32,
        decimals: u8,
    ) -> Clause {
        let demand = (feed, op, price, max_age, U256::from(decimals));
        Clause::when(self.price_feed, demand.abi_encode_params())
    }

    /// A clause for a word of what a contract answers at the moment of the settlement. It is asked with
    /// exactly `gasCap` gas.
    pub fn when_static_call_compare(&self, question: &Question) -> Clause {
        Clause::when(self.static_call_compare, question.abi_encode())
    }

    /// A clause for a slot of an account's storage after the block of this number, whose hash must be to
    /// be had when it is settled: 256 blocks, 8191 with EIP-2935. The proof is `abi.encode(bytes header,
    /// bytes[] accountProof, bytes[] storageProof)`. A slot that holds zero cannot be shown.
    pub fn when_storage_proof(
        &self,
        block: u64,
        account: Address,
        slot: B256,
        (op, signed): (Op, bool),
        value: U256,
    ) -> Clause {
        let demand = (U256::from(block), account, slot, op, signed, value);
        Clause::when(self.storage_proof, demand.abi_encode_params())
    }
}

/// What verifies a result: what `author` stated of `kind` about this deal. The settler may bring the
/// result, so these clauses can pay its author.
impl AddressBook {
    /// A clause for an enclave with this measurement having signed the result, with a key that
    /// `enroller` enrolled ([`enrolment_kind`](crate::kinds::enrolment_kind)) and did not withdraw. The
    /// proof is `abi.encode(content, x, y, r, s)`; what is signed is
    /// [`enclave_digest`](crate::kinds::enclave_digest).
    pub fn when_enclave(
        &self,
        author: Address,
        kind: B256,
        enroller: Address,
        measurement: B256,
    ) -> Clause {
        let demand = (author, kind, enroller, measurement);
        Clause::when(self.enclave, demand.abi_encode_params())
    }

    /// A clause for a Groth16 proof on BN254 of the result, by the key with this hash
    /// ([`groth16_key`](crate::kinds::groth16_key)). The public inputs are the result's statement id
    /// modulo the field's order, `inputs`, and the result's words.
    pub fn when_groth16(
        &self,
        author: Address,
        kind: B256,
        key: B256,
        inputs: impl IntoIterator<Item = U256>,
    ) -> Clause {
        let inputs: Vec<_> = inputs.into_iter().collect();
        let demand = (author, kind, key, inputs);
        Clause::when(self.groth16, demand.abi_encode_params())
    }

    /// A clause for `scorer`, asked with `gas_cap` gas and these parameters, scoring the result at least
    /// `threshold`.
    pub fn when_objective(
        &self,
        author: Address,
        kind: B256,
        scorer: Address,
        gas_cap: u32,
        threshold: U256,
        parameters: impl Into<Bytes>,
    ) -> Clause {
        let demand = (author, kind, scorer, gas_cap, threshold, parameters.into());
        Clause::when(self.objective, demand.abi_encode_params())
    }

    /// A clause for at least `needed` of the schedule's periods in `mask` (bit 0 is the first) having
    /// been proven. It takes no statements. A schedule counts blocks, and anyone must have begun it
    /// after the opening.
    pub fn when_possession(&self, schedule: &Schedule, mask: U256, needed: u64) -> Clause {
        let demand = (schedule.clone(), mask, U256::from(needed));
        Clause::when(self.possession, demand.abi_encode_params())
    }

    /// A clause for at least `threshold` of `verifiers` having stated, of kind `verdict`, exactly what
    /// the author stated. Verifiers are sorted and made distinct. If the author is one of them, it is
    /// never met.
    pub fn when_replayed(
        &self,
        author: Address,
        kind: B256,
        verdict: B256,
        threshold: u64,
        mut verifiers: Vec<Address>,
    ) -> Clause {
        verifiers.sort_unstable();
        verifiers.dedup();
        let demand = (author, kind, verdict, U256::from(threshold), verifiers);
        Clause::when(self.replayed, demand.abi_encode_params())
    }

    /// A clause for `verifier` accepting a proof that the RISC Zero guest with this image id gave the
    /// result. The journal is [`journal`](crate::kinds::journal); the proof is `abi.encode(bytes32
    /// content, bytes seal)`.
    pub fn when_risc_zero(
        &self,
        author: Address,
        kind: B256,
        verifier: Address,
        program: B256,
        context: impl Into<Bytes>,
    ) -> Clause {
        let demand = (author, kind, verifier, program, context.into());
        Clause::when(self.risc_zero, demand.abi_encode_params())
    }

    /// The same for the SP1 program with this verification key.
    pub fn when_sp1(
        &self,
        author: Address,
        kind: B256,
        verifier: Address,
        program: B256,
        context: impl Into<Bytes>,
    ) -> Clause {
        let demand = (author, kind, verifier, program, context.into());
        Clause::when(self.sp1, demand.abi_encode_params())
    }
}
