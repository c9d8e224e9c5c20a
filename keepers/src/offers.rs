//! The executor's door: `POST /offers` takes a deal and answers with a signature or a refusal.

use crate::{
    Runner,
    artifacts::Artifacts,
    chain::{Chain, ChainError},
    config::{ExecutorConfig, TokenConfig},
    contracts::{
        Acceptance, AddressBook, AssetKind, CourtSpec, Deal, Domain, Offer as Request, Refusal,
        Spec, Status,
    },
    hook::{Hook, Point},
    journal::{Exposure, Journal, Offer},
    keeper,
    runner::{RunError, unable},
    shape,
};
use alloy::{
    primitives::{Address, B256, Bytes, U256},
    signers::{SignerSync as _, local::PrivateKeySigner},
};
use axum::{
    Json, Router,
    extract::{DefaultBodyLimit, State, rejection::JsonRejection},
    http::StatusCode,
    response::{IntoResponse, Response},
    routing::post,
};
use std::sync::Arc;
use tokio::sync::Semaphore;
use tracing::{error, info};

/// The most that a request may be: a compute deal is some 20 KB of JSON.
const MAX_BODY: usize = 256 << 10;

/// Offers that are examined at once. A stranger's module is compiled for each.
const MAX_EXAMINED: usize = 4;

/// What an offer is examined with.
#[derive(Debug)]
pub struct Offers {
    /// The node.
    pub chain: Arc<dyn Chain>,
    /// The journal.
    pub journal: Journal,
    /// The store.
    pub artifacts: Artifacts,
    /// What vets modules.
    pub runner: Arc<dyn Runner>,
    /// The account's key.
    pub signer: PrivateKeySigner,
    /// Where tests interrupt.
    pub hook: Arc<dyn Hook>,
    /// The deployment.
    pub book: AddressBook,
    /// The chain's id.
    pub chain_id: u64,
    /// What is accepted.
    pub config: ExecutorConfig,
}

enum Answer {
    Refused(Refusal),
    /// Nothing is wrong with the offer; this keeper cannot answer now.
    NotNow(String),
}

fn refuse<T>(code: &str, reason: impl Into<String>) -> Result<T, Answer> {
    Err(Answer::Refused(Refusal {
        code: code.into(),
        reason: reason.into(),
    }))
}

impl From<ChainError> for Answer {
    fn from(error: ChainError) -> Self {
        Self::NotNow(error.to_string())
    }
}

impl From<crate::KeeperError> for Answer {
    fn from(error: crate::KeeperError) -> Self {
        error!(target: "keeper", code = error.code(), %error, "an offer could not be examined");
        Self::NotNow("the keeper's journal failed".into())
    }
}

#[derive(Clone, Debug)]
struct Door {
    offers: Arc<Offers>,
    places: Arc<Semaphore>,
}

/// The routes.
pub fn app(offers: Offers) -> Router {
    Router::new()
        .route("/offers", post(take))
        .layer(DefaultBodyLimit::max(MAX_BODY))
        .with_state(Door {
            offers: Arc::new(offers),
            places: Arc::new(Semaphore::new(MAX_EXAMINED)),
        })
}

async fn take(State(door): State<Door>, request: Result<Json<Request>, JsonRejection>) -> Response {
    let deal = match request {
        Ok(Json(request)) => request.deal,
        Err(rejection) => {
            let refusal = Refusal {
                code: "malformed".into(),
                reason: rejection.body_text(),
            };
            return (rejection.status(), Json(refusal)).into_response();
        }
    };
    let Ok(_place) = door.places.try_acquire() else {
        let reason = "too many offers are being examined; ask again".into();
        let refusal = Refusal {
            code: "busy".into(),
            reason,
        };
        return (StatusCode::SERVICE_UNAVAILABLE, Json(refusal)).into_response();
    };
    let deal_id = door.offers.deal_id(&deal);
    match door.offers.examine(deal_id, &deal).await {
        Ok(signature) => {
            metrics::counter!("keeper_offers_total", "answer" => "signed").increment(1);
            Json(Acceptance { signature }).into_response()
        }
        Err(Answer::Refused(refusal)) => {
            metrics::counter!("keeper_offers_total", "answer" => "refused").increment(1);
            info!(target: "keeper", event = "deal.refused", %deal_id, refusal = refusal.code, reason = refusal.reason, "refused");
            (StatusCode::UNPROCESSABLE_ENTITY, Json(refusal)).into_response()
        }
        Err(Answer::NotNow(reason)) => {
            metrics::counter!("keeper_offers_total", "answer" => "not_now").increment(1);
            let refusal = Refusal {
                code: "not_now".into(),
                reason,
            };
            (StatusCode::SERVICE_UNAVAILABLE, Json(refusal)).into_response()
        }
    }
}

impl Offers {
    fn deal_id(&self, deal: &Deal) -> B256 {
        Domain::new(self.chain_id, self.book.escrow).deal_id(deal)
    }

    /// Everything is checked before the key is touched, and everything is written down before the
    /// signature leaves.
    async fn examine(&self, deal_id: B256, deal: &Deal) -> Result<Bytes, Answer> {
        // The same deal again, for example because the answer was lost, is the same answer.
        if let Some(signature) = self.journal.signature(deal_id).await? {
            return Ok(signature);
        }
        let now = self.chain.head().await?.time;
        self.check_opening(deal, now)?;

        let document = self.artifacts.spec(deal.terms).await;
        let document = document.or_else(|error| refuse("spec_unavailable", error.to_string()))?;
        let spec = Spec::parse(&document)
            .or_else(|problem| refuse("spec_malformed", problem.to_string()))?;
        let us = self.signer.address();
        let timeout = shape::expect(deal, &spec, &self.book, us)
            .or_else(|problem| refuse("wrong_shape", problem))?;
        let court = &spec.court;
        let token = self.check_money(&spec)?;
        self.check_times(court)?;
        self.check_verifiers(court)?;

        // What both collaterals can take at most: the price is at most the cap.
        let Some(at_risk) = court
            .collateral(court.filing.cap)
            .and_then(|most| most.checked_add(timeout))
        else {
            return refuse("collateral_too_high", "the cheating collateral overflows");
        };
        if at_risk > token.max_collateral {
            return refuse(
                "collateral_too_high",
                format!(
                    "the deal can take {at_risk}, at most {} is staked",
                    token.max_collateral
                ),
            );
        }
        self.check_job(&spec).await?;

        let offer = Offer {
            deal_id,
            terms: deal.terms,
            signature: self
                .signer
                .sign_hash_sync(&deal_id)
                .map(|signature| signature.as_bytes().into())
                .map_err(|problem| Answer::NotNow(format!("the signer failed: {problem}")))?,
            token: token.address,
            at_risk,
            timeout,
            open_before: deal.openBefore,
        };
        let funds = self.funds(token.address).await?;
        let admit = |exposure: &Exposure| self.admit(&offer, token, funds, exposure);
        if let Err(refusal) = self.journal.sign_offer(&offer, now, admit).await? {
            return Err(Answer::Refused(refusal));
        }
        self.hook.reached(Point::OfferJournalled).await;
        info!(target: "keeper", event = "deal.signed", %deal_id, terms = %deal.terms, token = %token.address, %at_risk, timeout_collateral = %timeout, open_before = deal.openBefore, "signed");
        Ok(offer.signature)
    }

    fn check_opening(&self, deal: &Deal, now: u64) -> Result<(), Answer> {
        let (before, latest) = (deal.openBefore, now.saturating_add(self.config.max_offer_s));
        if before <= now {
            return refuse(
                "offer_expired",
                format!("openBefore is {before}, and it is {now}"),
            );
        }
        if before > latest {
            return refuse(
                "offer_too_long",
                format!("openBefore is {before}; at {now} at most {latest} is accepted"),
            );
        }
        Ok(())
    }

    fn check_money(&self, spec: &Spec) -> Result<&TokenConfig, Answer> {
        let filing = &spec.court.filing;
        let Some(token) = self
            .config
            .tokens
            .iter()
            .find(|token| token.address == filing.token)
        else {
            return refuse("token_not_accepted", format!("token {}", filing.token));
        };
        let native = token.address == Address::ZERO;
        if native != (filing.kind == AssetKind::Native) {
            return refuse(
                "token_not_accepted",
                format!("{} as {:?}", filing.token, filing.kind),
            );
        }
        if filing.floor < token.min_floor {
            return refuse(
                "price_too_low",
                format!(
                    "the floor is {}, at least {} is asked",
                    filing.floor, token.min_floor
                ),
            );
        }
        // Who sets how much fuel a unit is must not thereby set the price.
        let billion = U256::from(1_000_000_000_u64);
        let per_unit = U256::from(spec.job.fuel_per_unit.get());
        let offered = filing.rate.saturating_mul(billion) / per_unit;
        if offered < token.min_gigafuel_price {
            return refuse(
                "price_too_low",
                format!(
                    "the rate is {} for {per_unit} fuel, or {offered} for 10^9; at least {} is \
                     asked",
                    filing.rate, token.min_gigafuel_price
                ),
            );
        }
        // A job that burns all of its fuel is paid for all of it.
        let whole = token
            .min_gigafuel_price
            .saturating_mul(U256::from(spec.job.job.limits.fuel));
        let whole = whole.div_ceil(billion);
        if filing.cap < whole {
            return refuse(
                "price_too_low",
                format!(
                    "the cap is {}, all of the job's fuel costs {whole}",
                    filing.cap
                ),
            );
        }
        if filing.silence == Status::Void && !self.config.accept_void {
            return refuse(
                "silence_void",
                "if the verifiers are silent, nothing is paid",
            );
        }
        Ok(token)
    }

    fn check_times(&self, terms: &CourtSpec) -> Result<(), Answer> {
        let (deadline, least) = (terms.deadline, self.config.min_deadline_s);
        if deadline < least {
            return refuse(
                "deadline_too_short",
                format!("the deadline is {deadline} s after opening, at least {least} is needed"),
            );
        }
        let lock = u64::from(deadline) + u64::from(terms.limit);
        if lock > self.config.max_lock_s {
            return refuse(
                "lock_too_long",
                format!(
                    "it can take {lock} s to be final, at most {} is accepted",
                    self.config.max_lock_s
                ),
            );
        }
        Ok(())
    }

    fn check_verifiers(&self, court: &CourtSpec) -> Result<(), Answer> {
        let accepted = &self.config.verifiers;
        if accepted.is_empty() {
            return Ok(());
        }
        match court
            .verifiers
            .iter()
            .find(|verifier| !accepted.contains(verifier))
        {
            Some(stranger) => refuse(
                "verifier_not_accepted",
                format!("verifier {stranger} is not in the list"),
            ),
            None => Ok(()),
        }
    }

    /// Fetches module and input and vets the module: a client that withheld them would take the
    /// timeout collateral.
    async fn check_job(&self, spec: &Spec) -> Result<(), Answer> {
        let job = &spec.job.job;
        if job.limits.fuel > self.config.max_fuel {
            let (fuel, most) = (job.limits.fuel, self.config.max_fuel);
            return refuse(
                "too_much_fuel",
                format!("the job may burn {fuel}, at most {most}"),
            );
        }
        if let Some((code, reason)) = unable(&*self.runner, &spec.job) {
            return refuse(code, reason);
        }
        let module = self
            .artifacts
            .get(job.module, job.limits.module_bytes)
            .await;
        let module = module.or_else(|error| refuse("module_unavailable", error.to_string()))?;
        let input = self.artifacts.get(job.input, job.limits.input_bytes).await;
        let input = input.or_else(|error| refuse("input_unavailable", error.to_string()))?;
        match self.runner.vet(job, module, input).await {
            Ok(()) => Ok(()),
            Err(RunError::NotNow(reason)) => Err(Answer::NotNow(reason)),
            Err(error) => refuse("job_refused", error.to_string()),
        }
    }

    /// What the account can be made to pay: its balance and what each contract may pull of it.
    async fn funds(&self, token: Address) -> Result<Funds, Answer> {
        let (chain, us) = (self.chain.as_ref(), self.signer.address());
        let balance = keeper::balance(chain, token, us).await?;
        if token == Address::ZERO {
            return Ok(Funds {
                balance,
                escrow: U256::MAX,
                court: U256::MAX,
            });
        }
        Ok(Funds {
            balance,
            escrow: keeper::allowance(chain, token, us, self.book.escrow).await?,
            court: keeper::allowance(chain, token, us, self.book.court).await?,
        })
    }

    /// Whether there is room for one more deal beside all in hand.
    fn admit(
        &self,
        offer: &Offer,
        token: &TokenConfig,
        funds: Funds,
        exposure: &Exposure,
    ) -> Result<(), Refusal> {
        let refusal = |code: &str, reason: String| {
            Err(Refusal {
                code: code.into(),
                reason,
            })
        };
        let most = u64::from(self.config.max_in_flight);
        if exposure.deals >= most {
            return refusal(
                "no_capacity",
                format!("{} deals are in hand", exposure.deals),
            );
        }
        let in_hand = exposure
            .at_risk
            .get(&token.address)
            .copied()
            .unwrap_or_default();
        let total = in_hand.saturating_add(offer.at_risk);
        if total > token.max_total {
            return refusal(
                "no_capacity",
                format!(
                    "{in_hand} is at risk already; with {} it is above {}",
                    offer.at_risk, token.max_total
                ),
            );
        }
        let due = exposure
            .due
            .get(&token.address)
            .copied()
            .unwrap_or_default();
        let needed = due.saturating_add(offer.at_risk);
        let Funds {
            balance,
            escrow,
            court,
        } = funds;
        if needed > balance.min(escrow).min(court) {
            return refusal(
                "not_covered",
                format!(
                    "{needed} is needed with the deals in hand; the account holds {balance}, \
                     escrow may pull {escrow}, court {court}"
                ),
            );
        }
        Ok(())
    }
}

#[derive(Clone, Copy, Debug)]
struct Funds {
    balance: U256,
    escrow: U256,
    court: U256,
}
