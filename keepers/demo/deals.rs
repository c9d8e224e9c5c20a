//! The client's side of the three deals.

use crate::{
    chain::{Chain, key, whole},
    ledger::Amounts,
    party::{Party, VERIFIERS},
    work::{FUEL_PER_UNIT, Work},
};
use alloy::primitives::{Address, B256, Bytes, U256};
use assize::{
    AddressBook, Client, ComputeDealBuilder, Price,
    types::{Deal, PPM, RULERS, Share, Status},
};
use assize_arbiters::{Agreement, JobSpec};
use eyre::Result;
use std::collections::BTreeMap;

/// What every deal's parties agree on.
pub(crate) const AMOUNTS: Amounts = Amounts {
    rate: whole(1) / 200,
    floor: whole(5),
    cap: whole(50),
    multiplier: 5,
    timeout: whole(10),
    fee: whole(3),
    client_ppm: 600_000,
};

/// A result counts if it is filed within so many seconds of the opening.
pub(crate) const DEADLINE: u32 = 600;

/// How long a result stands open to verdicts, in seconds.
const WINDOW: u32 = 300;

/// How long a node's signature is good for, in seconds.
const OFFER: u64 = 300;

/// The client, as the SDK has it.
#[derive(Debug)]
pub(crate) struct Market {
    client: Client,
    token: Address,
    verifiers: Vec<Address>,
}

/// A deal that the client wants, and the document that its terms are the hash of.
#[derive(Debug)]
pub(crate) struct Draft {
    pub(crate) deal: Deal,
    pub(crate) document: Vec<u8>,
    /// The least K at which cheating does not pay, in millionths of the price, as the SDK has it.
    pub(crate) least_multiplier: Option<U256>,
}

impl Market {
    pub(crate) async fn new(
        chain: &Chain,
        book: &AddressBook,
        token: Address,
        parties: &BTreeMap<Party, Address>,
    ) -> Result<Self> {
        let client = Client::builder()
            .rpc(chain.rpc.clone())
            .signer(key("client")?)
            .chain_id(chain.id)
            .addresses(book.clone())
            .build()
            .await?;
        let verifiers = VERIFIERS.iter().map(|verifier| parties[verifier]).collect();
        Ok(Self {
            client,
            token,
            verifiers,
        })
    }

    /// Lets the escrow pull what the client locks in all three deals.
    pub(crate) async fn approve(&self) -> Result<()> {
        let sum = U256::from(3 * (AMOUNTS.cap + AMOUNTS.fee));
        self.client
            .approve(self.token, self.client.book().escrow, sum)
            .await?;
        Ok(())
    }

    /// A deal with `node` about a job.
    pub(crate) fn draft(&self, number: u8, work: &Work, node: Address, now: u64) -> Result<Draft> {
        let client = self.client.address()?;
        let amounts = AMOUNTS;
        let shares = [
            Share::new(client, amounts.client_ppm),
            Share::new(RULERS, PPM - amounts.client_ppm),
        ];
        let built = ComputeDealBuilder::new(client, node)
            .token(self.token)
            .price(Price {
                rate: U256::from(amounts.rate),
                floor: U256::from(amounts.floor),
                cap: U256::from(amounts.cap),
            })
            .timeout_collateral(U256::from(amounts.timeout))
            .fee(U256::from(amounts.fee))
            .multiplier(U256::from(amounts.multiplier) * U256::from(PPM))
            .slash(shares)
            // All of them, so that who earns the fee does not depend on who is faster.
            .verifiers(3, self.verifiers.iter().copied())
            .deadline(DEADLINE)
            .window(WINDOW)
            .silence(Status::Upheld)
            .open_before(now + OFFER)
            .salt(U256::from(number))
            .build(JobSpec { job: work.job, fuel_per_unit: FUEL_PER_UNIT, agreement: Agreement::Exact }, self.client.book())?;
        let document = built.spec.to_bytes()?;
        Ok(Draft {
            deal: built.deal,
            document,
            least_multiplier: built.report.least_multiplier,
        })
    }

    /// Asks a node at `url` for its signature.
    pub(crate) async fn ask(&self, url: &str, draft: &Draft) -> Result<Bytes> {
        Ok(self.client.request_signature(url, &draft.deal).await?)
    }

    /// Opens a deal with its node's signature. Returns the deal's id.
    pub(crate) async fn open(
        &self,
        draft: &Draft,
        node: Address,
        signature: Bytes,
    ) -> Result<B256> {
        Ok(self
            .client
            .open(&draft.deal, [(node, signature)])
            .await?
            .value)
    }
}
