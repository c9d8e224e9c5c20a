//! Goods at a posted price, and goods at the best of three quotes.
//!
//! ```text
//! trade RPC GOODS MONEY BUYER_KEY SELLER_KEY SELLER_KEY SELLER_KEY
//! ```

use alloy::{
    primitives::{Address, U256},
    providers::Provider,
};
use assize::{
    Client,
    templates::{PostedPrice, Quote, QuoteRequest},
    types::Asset,
};

/// A seller posts 10 of `goods` for 250 of `money`; whoever builds that deal has its signature.
///
/// # Errors
///
/// Whatever keeps it from being settled.
pub async fn posted(buyer: &Client, seller: &Client, tokens: [Address; 2]) -> eyre::Result<()> {
    let [goods, money] = tokens.map(|token| move |amount| Asset::erc20(token, U256::from(amount)));
    let (maker, taker) = (seller.address()?, buyer.address()?);
    let now = time(seller).await?;
    // example: begin
    let posted = PostedPrice::new(maker, money(250)).goods(goods(10));
    let mine = posted.clone().open_before(now + 600);
    let draft = mine.build(taker, buyer.book())?;
    print!("{draft}");
    // The seller's endpoint: it signs what it has posted, for anybody.
    posted.check(&draft.deal, now, seller.book())?;
    seller.approve_deal(&draft.deal).await?;
    let signature = seller.sign_deal(&draft.deal).await?;
    // The buyer takes it.
    buyer.approve_deal(&draft.deal).await?;
    buyer.exchange(&draft.deal, [(maker, signature)]).await?;
    // example: end
    println!("{taker} bought 10 at the posted price of 250");
    Ok(())
}

/// A buyer asks for 10 of `goods` for at most 300 of `money`, three makers sign what they want for it,
/// and the buyer takes the best.
///
/// # Errors
///
/// Whatever keeps it from being settled.
pub async fn quotes(
    buyer: &Client,
    makers: &[(Client, u64)],
    tokens: [Address; 2],
) -> eyre::Result<Quote> {
    let [goods, money] = tokens.map(|token| move |amount| Asset::erc20(token, U256::from(amount)));
    let (taker, now) = (buyer.address()?, time(buyer).await?);
    // example: begin
    let request = QuoteRequest::new(taker, money(300)).goods(goods(10));
    let mut quotes = Vec::new();
    for (client, price) in makers {
        let (maker, price) = (client.address()?, U256::from(*price));
        let ends = request.clone().open_before(now + 600);
        let draft = ends.build(maker, price, client.book())?;
        print!("{draft}");
        client.approve_deal(&draft.deal).await?;
        let signature = client.sign_deal(&draft.deal).await?;
        let deal = draft.deal;
        quotes.push(Quote {
            maker,
            price,
            deal,
            signature,
        });
    }
    let best = request.best(&quotes, buyer.domain(), now, buyer.book());
    let best = best.expect("somebody quoted").clone();
    buyer.approve_deal(&best.deal).await?;
    let signed = (best.maker, best.signature.clone());
    buyer.exchange(&best.deal, [signed]).await?;
    // example: end
    println!("{taker} bought 10 of {} at {}", best.maker, best.price);
    Ok(best)
}

async fn time(client: &Client) -> eyre::Result<u64> {
    let block = client.provider().get_block(Default::default()).await?;
    Ok(block.map_or(0, |block| block.header.timestamp))
}

#[tokio::main]
async fn main() -> eyre::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [rpc, goods, money, keys @ ..] = arguments.as_slice() else {
        eyre::bail!("usage: trade RPC GOODS MONEY BUYER_KEY SELLER_KEY...");
    };
    let mut clients = Vec::new();
    for key in keys {
        clients.push(Client::builder().rpc(rpc).key(key).build().await?);
    }
    let [buyer, sellers @ ..] = clients.as_slice() else {
        eyre::bail!("a buyer's and sellers' keys are needed");
    };
    let tokens = [goods.parse()?, money.parse()?];
    let asked = sellers.iter().cloned().zip([280, 230, 260]);
    let makers: Vec<_> = asked.collect();
    posted(buyer, &makers[0].0, tokens).await?;
    quotes(buyer, &makers, tokens).await?;
    Ok(())
}
