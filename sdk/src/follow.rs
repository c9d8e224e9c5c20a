//! What happens to a deal, as it happens.

use std::{collections::VecDeque, fmt, time::Duration};

use alloy::{
    eips::BlockNumberOrTag,
    primitives::{Address, B256, Bytes},
    providers::Provider,
    rpc::types::{Filter, Log},
    sol_types::SolEvent,
};
use futures::{Stream, stream};
use serde::{Deserialize, Serialize};

use crate::{
    Client, Error,
    bindings::{Court, Escrow, NamedVerifiers},
    types::{Claim, CourtTerms, Deal, Status},
};

/// What happened to a deal.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Event {
    /// It was opened, with this body.
    Opened(Box<Deal>),
    /// Somebody has value locked in one of its commitments.
    Committed {
        /// The commitment.
        index: usize,
        /// Whose value.
        depositor: Address,
    },
    /// Something was stated about the deal.
    Stated {
        /// By whom.
        author: Address,
        /// Of what kind.
        kind: B256,
        /// The content.
        data: Bytes,
    },
    /// A result was filed with its collateral.
    Filed {
        /// The docket.
        docket: B256,
        /// By whom.
        filer: Address,
        /// The result.
        claim: Claim,
        /// When the docket becomes final by itself, in Unix seconds.
        until: u64,
    },
    /// A verifier gave its verdict.
    Verdict {
        /// The docket.
        docket: B256,
        /// Who.
        verifier: Address,
        /// About the claim with this hash.
        claim: B256,
        /// Whether it came to the same.
        confirms: bool,
    },
    /// The instance moved the docket.
    Ruled {
        /// The docket.
        docket: B256,
        /// To this status.
        status: Status,
    },
    /// The docket that is followed (see [`Follower::court`]) is final. Not a log: silence and a missed
    /// deadline leave none.
    Final(Status),
    /// The collateral left the court.
    Released {
        /// The docket.
        docket: B256,
        /// By this status.
        status: Status,
    },
    /// A commitment was closed.
    Settled {
        /// The commitment.
        index: usize,
        /// The clause by which it closed.
        clause: usize,
    },
    /// Every commitment is closed. Follows the last `Settled`.
    Closed,
    /// The chain was reorganised: every event after this block is void and is told again if it
    /// happened again.
    Reorged {
        /// The last block that stands.
        block: u64,
    },
}

impl fmt::Display for Event {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Opened(deal) => write!(f, "opened with {} commitments", deal.commitments.len()),
            Self::Committed { index, depositor } => {
                write!(f, "{depositor} has locked commitment {index}")
            }
            Self::Stated { author, kind, data } => {
                write!(f, "{author} stated {} bytes of kind {kind}", data.len())
            }
            Self::Filed { filer, claim, .. } => {
                write!(
                    f,
                    "{filer} filed output {} for {} units",
                    claim.output, claim.units
                )
            }
            Self::Verdict {
                verifier,
                confirms: true,
                ..
            } => write!(f, "{verifier} confirms"),
            Self::Verdict { verifier, .. } => write!(f, "{verifier} refutes"),
            Self::Ruled { status, .. } => write!(f, "the docket is {status}"),
            Self::Final(status) => write!(f, "the docket is finally {status}"),
            Self::Released { status, .. } => {
                write!(
                    f,
                    "the collateral was released, since the docket is {status}"
                )
            }
            Self::Settled { index, clause } => {
                write!(f, "commitment {index} was settled by clause {clause}")
            }
            Self::Closed => f.write_str("every commitment is closed"),
            Self::Reorged { block } => write!(f, "the chain was reorganised after block {block}"),
        }
    }
}

/// An event and where it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Located {
    /// The block. Of [`Event::Final`], the one in which it was seen.
    pub block: u64,
    /// The transaction; `None` for what is not a log.
    pub transaction: Option<B256>,
    /// What happened.
    pub event: Event,
}

impl fmt::Display for Located {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "block {}: {}", self.block, self.event)
    }
}

/// A block that was seen, and what was known of the deal after it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cursor {
    /// Its number.
    pub block: u64,
    /// Its hash.
    pub hash: B256,
    /// Commitments of the deal that were opened.
    pub commitments: usize,
    /// Commitments that were settled.
    pub settled: usize,
    /// Whether the docket was seen to be final.
    pub ended: bool,
}

/// Follows one deal by polling ranges of blocks, each exactly once, so that no event is lost between
/// a query and a subscription. A reorganisation rolls it back to the last block that still stands.
#[derive(Debug)]
pub struct Follower {
    client: Client,
    deal: B256,
    terms: Option<CourtTerms>,
    interval: Duration,
    /// Blocks that were seen, the last one last.
    seen: VecDeque<Cursor>,
    ready: VecDeque<(Located, Cursor)>,
    /// Behind the last event that was handed out.
    cursor: Cursor,
    closed: bool,
}

impl Follower {
    /// Most nodes refuse a range of logs that is much longer.
    const MAX_RANGE: u64 = 5_000;
    /// As deep as a reorganisation can be undone: beyond, the oldest block is taken to stand.
    const MAX_SEEN: usize = 256;

    pub(crate) async fn new(client: Client, deal: B256) -> Result<Self, Error> {
        let provider = client.provider();
        let head = provider.get_block_number().await?;
        let escrow = client.escrow();
        let word = escrow.dealWord(deal).block(head.into()).call().await?;
        let opened_at = crate::types::DealWord(word).opened_at();
        let start = if opened_at == 0 {
            head
        } else {
            before(&client, opened_at, head).await?
        };
        let hash = block_hash(&client, start).await?;
        let cursor = Cursor {
            block: start,
            hash,
            commitments: 0,
            settled: 0,
            ended: false,
        };
        Ok(Self::resume(client, deal, cursor))
    }

    /// Goes on behind a [`cursor`](Self::cursor) that was kept.
    pub fn resume(client: Client, deal: B256, cursor: Cursor) -> Self {
        Self {
            client,
            deal,
            terms: None,
            interval: Duration::from_secs(1),
            seen: VecDeque::from([cursor]),
            ready: VecDeque::new(),
            cursor,
            closed: false,
        }
    }

    /// Watches the docket of these terms too, and tells [`Event::Final`].
    #[must_use]
    pub fn court(mut self, terms: CourtTerms) -> Self {
        self.terms = Some(terms);
        self
    }

    /// How long to wait before asking for a new block; one second by default.
    #[must_use]
    pub const fn interval(mut self, interval: Duration) -> Self {
        self.interval = interval;
        self
    }

    /// Behind the last event that was told: kept, it lets another follower go on. Events of one block
    /// are told again if the follower stops among them.
    pub const fn cursor(&self) -> Cursor {
        self.cursor
    }

    /// The next event; `None` after [`Event::Closed`].
    ///
    /// # Errors
    ///
    /// What failed on the way. Asking again goes on where it was.
    pub async fn next(&mut self) -> Result<Option<Located>, Error> {
        loop {
            if let Some((located, cursor)) = self.ready.pop_front() {
                self.cursor = cursor;
                self.closed |= located.event == Event::Closed;
                return Ok(Some(located));
            }
            if self.closed {
                return Ok(None);
            }
            if !self.poll().await? {
                tokio::time::sleep(self.interval).await;
            }
        }
    }

    /// The events as a stream, which ends after [`Event::Closed`] or an error.
    pub fn into_stream(self) -> impl Stream<Item = Result<Located, Error>> {
        stream::try_unfold(self, async |mut follower| {
            Ok(follower.next().await?.map(|located| (located, follower)))
        })
    }

    fn last(&self) -> Cursor {
        *self.seen.back().expect("the start is never dropped")
    }

    /// Looks at the next range of blocks. Returns whether there was anything new.
    async fn poll(&mut self) -> Result<bool, Error> {
        if self.roll_back().await? {
            return Ok(true);
        }
        let last = self.last();
        let head = self.client.provider().get_block_number().await?;
        if head <= last.block {
            return Ok(false);
        }
        let to = head.min(last.block + Self::MAX_RANGE);
        // The hash comes before the logs: if the chain changes between, the next look finds a hash
        // that no longer stands, and the range is looked at again.
        let hash = block_hash(&self.client, to).await?;
        let mut cursor = Cursor {
            block: to,
            hash,
            ..last
        };
        let mut told = Vec::new();
        for log in self.logs(last.block + 1, to).await? {
            let Some(event) = read(&log) else { continue };
            match event {
                Event::Committed { .. } => cursor.commitments += 1,
                Event::Settled { .. } => cursor.settled += 1,
                _ => {}
            }
            let closed =
                matches!(event, Event::Settled { .. }) && cursor.settled == cursor.commitments;
            let block = log.block_number.unwrap_or(to);
            let located = Located {
                block,
                transaction: log.transaction_hash,
                event,
            };
            told.push(located);
            if closed {
                told.push(Located {
                    block,
                    transaction: None,
                    event: Event::Closed,
                });
            }
        }
        if let (Some(terms), false) = (&self.terms, cursor.ended) {
            let court = self.client.court();
            let status = court
                .status(self.deal, terms.clone())
                .block(to.into())
                .call()
                .await?;
            if status.is_final() {
                cursor.ended = true;
                let ended = Located {
                    block: to,
                    transaction: None,
                    event: Event::Final(status),
                };
                let closed = told.last().is_some_and(|last| last.event == Event::Closed);
                told.insert(told.len() - usize::from(closed), ended);
            }
        }
        let count = told.len();
        for (i, located) in told.into_iter().enumerate() {
            // Until the last event is told, the range counts as not seen.
            self.ready
                .push_back((located, if i + 1 == count { cursor } else { last }));
        }
        self.seen.push_back(cursor);
        if self.seen.len() > Self::MAX_SEEN {
            self.seen.pop_front();
        }
        if count == 0 {
            self.cursor = cursor;
        }
        Ok(true)
    }

    /// Drops blocks that no longer stand. Returns whether there were any.
    async fn roll_back(&mut self) -> Result<bool, Error> {
        let mut dropped = false;
        loop {
            let last = self.last();
            let block = BlockNumberOrTag::Number(last.block);
            let found = self.client.provider().get_block_by_number(block).await?;
            let stands = found.is_some_and(|block| block.header.hash == last.hash);
            if stands || self.seen.len() == 1 {
                break;
            }
            self.seen.pop_back();
            dropped = true;
        }
        if dropped {
            let last = self.last();
            let event = Event::Reorged { block: last.block };
            let located = Located {
                block: last.block,
                transaction: None,
                event,
            };
            self.ready.push_back((located, last));
        }
        Ok(dropped)
    }

    /// All logs of a range that concern the deal, in the order of the chain.
    async fn logs(&self, from: u64, to: u64) -> Result<Vec<Log>, Error> {
        let book = self.client.book();
        let mut contracts = vec![book.escrow, book.court, book.named_verifiers];
        contracts.extend(self.terms.as_ref().map(|terms| terms.instance));
        let range = Filter::new().from_block(from).to_block(to);
        let of_deal = range.clone().address(contracts).topic1(self.deal);
        let about = range
            .address(book.escrow)
            .event_signature(Escrow::Stated::SIGNATURE_HASH);
        let about = about.topic2(self.deal);
        let provider = self.client.provider();
        let mut logs = provider.get_logs(&of_deal).await?;
        logs.extend(provider.get_logs(&about).await?);
        logs.sort_by_key(|log| (log.block_number, log.log_index));
        Ok(logs)
    }
}

/// A log as an event; `None` for what no contract of ours emits, or an instance of its own.
fn read(log: &Log) -> Option<Event> {
    let index = |word: alloy::primitives::U256| usize::try_from(word).ok();
    let data = &log.inner;
    Some(match *log.topic0()? {
        Escrow::Opened::SIGNATURE_HASH => {
            Event::Opened(Box::new(Escrow::Opened::decode_log(data).ok()?.data.deal))
        }
        Escrow::Committed::SIGNATURE_HASH => {
            let event = Escrow::Committed::decode_log(data).ok()?.data;
            Event::Committed {
                index: index(event.index)?,
                depositor: event.depositor,
            }
        }
        Escrow::Settled::SIGNATURE_HASH => {
            let event = Escrow::Settled::decode_log(data).ok()?.data;
            Event::Settled {
                index: index(event.index)?,
                clause: index(event.clause)?,
            }
        }
        Escrow::Stated::SIGNATURE_HASH => {
            let event = Escrow::Stated::decode_log(data).ok()?.data;
            Event::Stated {
                author: event.author,
                kind: event.kind,
                data: event.data,
            }
        }
        Court::Filed::SIGNATURE_HASH => {
            let event = Court::Filed::decode_log(data).ok()?.data;
            Event::Filed {
                docket: event.docketId,
                filer: event.filer,
                claim: event.claim,
                until: u64::try_from(event.until).ok()?,
            }
        }
        Court::Ruled::SIGNATURE_HASH => {
            let event = Court::Ruled::decode_log(data).ok()?.data;
            Event::Ruled {
                docket: event.docketId,
                status: event.status,
            }
        }
        Court::Released::SIGNATURE_HASH => {
            let event = Court::Released::decode_log(data).ok()?.data;
            Event::Released {
                docket: event.docketId,
                status: event.status,
            }
        }
        NamedVerifiers::Verdict::SIGNATURE_HASH => {
            let event = NamedVerifiers::Verdict::decode_log(data).ok()?.data;
            Event::Verdict {
                docket: event.docketId,
                verifier: event.verifier,
                claim: event.claim,
                confirms: event.confirms,
            }
        }
        _ => return None,
    })
}

async fn header(client: &Client, number: u64) -> Result<alloy::rpc::types::Header, Error> {
    let block = client
        .provider()
        .get_block_by_number(BlockNumberOrTag::Number(number))
        .await?;
    // The node named this block a moment ago: it can only be away for the moment.
    let missing =
        || alloy::transports::TransportErrorKind::custom_str(&format!("no block {number}"));
    Ok(block.ok_or_else(missing)?.header)
}

async fn block_hash(client: &Client, number: u64) -> Result<B256, Error> {
    Ok(header(client, number).await?.hash)
}

/// The last block before `time`, by bisection: a deal's word knows the second of its opening only.
async fn before(client: &Client, time: u64, head: u64) -> Result<u64, Error> {
    let (mut low, mut high) = (0, head);
    while low < high {
        let middle = low + (high - low).div_ceil(2);
        if header(client, middle).await?.timestamp < time {
            low = middle;
        } else {
            high = middle - 1;
        }
    }
    Ok(low)
}
