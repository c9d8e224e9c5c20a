//! Who is ranked where, what a place earns, and where it leads: the arithmetic of
//! `League.close`, of `enter` and of a slash.

use std::cmp::Reverse;

use super::Score;

/// A whole, in millionths.
const PPM: u64 = 1_000_000;

/// The entrants that have a result, from best to last, by their number of entry: by points, then
/// less fuel, then earlier entry. `results` are in order of entry; `None` has no result.
#[must_use]
pub fn ranking(results: &[Option<Score>]) -> Vec<usize> {
    let mut ranked: Vec<_> = results
        .iter()
        .enumerate()
        .filter_map(|(index, result)| result.as_ref().map(|score| (index, score)))
        .collect();
    ranked.sort_by_key(|&(index, score)| (Reverse(score.points), score.fuel, index));
    ranked.into_iter().map(|(index, _)| index).collect()
}

/// What each place earns, in the stake's smallest unit, rounded down: the best earns `rate`
/// millionths of its balance, the last nothing, those between evenly less. Who is alone earns
/// nothing. `balances` are from best to last. `None` if a reward is beyond 2^128, which no league
/// can pay.
#[must_use]
pub fn rewards(balances: &[u128], rate: u32) -> Option<Vec<u128>> {
    let behind = (balances.len() as u64).saturating_sub(1);
    if behind == 0 {
        return Some(vec![0; balances.len()]);
    }
    (0..=behind)
        .rev()
        .zip(balances)
        .map(|(beaten, &balance)| mul_div(balance, u64::from(rate) * beaten, PPM * behind))
        .collect()
}

/// The highest division that who came to `place` of `count` (from 0) may play in next. The first
/// `promoted` go up, if anybody is behind them, the last as many down, and nobody does both. `top`
/// is the highest division.
#[must_use]
pub fn next_division(division: u8, top: u8, promoted: u8, place: usize, count: usize) -> u8 {
    let promoted = usize::from(promoted);
    if place < promoted {
        let rises = place + 1 < count && division < top;
        return if rises { division + 1 } else { division };
    }
    if place + promoted >= count {
        division.saturating_sub(1)
    } else {
        division
    }
}

/// The division that an agent enters: the highest that `balance` affords, and not above
/// `highest`, where its last season left it; `None` for a newcomer. `bounds` are the least balances
/// for division 1, 2 and so on.
#[must_use]
pub fn division_of(balance: u128, bounds: &[u128], highest: Option<usize>) -> usize {
    let affordable = bounds.iter().take_while(|&&bound| balance >= bound).count();
    highest.map_or(affordable, |highest| highest.min(affordable))
}

/// So many millionths of `amount`, rounded down, as a bounty is of what is slashed. `None` beyond
/// 2^128.
#[must_use]
pub fn part(amount: u128, millionths: u32) -> Option<u128> {
    mul_div(amount, u64::from(millionths), PPM)
}

/// `a * b / c`, rounded down, without a product of more than 128 bits on the way.
fn mul_div(a: u128, b: u64, c: u64) -> Option<u128> {
    let (b, c) = (u128::from(b), u128::from(c));
    (a / c).checked_mul(b)?.checked_add(a % c * b / c)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn score(points: u64, fuel: u64) -> Option<Score> {
        Some(Score { points, fuel })
    }

    #[test]
    fn ranks_by_points_then_fuel_then_entry() {
        let results = [
            score(3, 9),
            None,
            score(5, 9),
            score(3, 8),
            score(3, 9),
            score(0, 0),
        ];
        assert_eq!(ranking(&results), [2, 3, 0, 4, 5]);
    }

    #[test]
    fn rewards_fall_evenly_to_nothing() {
        assert_eq!(
            rewards(&[1_000, 1_000, 999], 500_000),
            Some(vec![500, 250, 0])
        );
        assert_eq!(rewards(&[1_000], 500_000), Some(vec![0]));
        assert_eq!(rewards(&[], 500_000), Some(vec![]));
    }

    #[test]
    fn rewards_of_the_largest_balances_are_exact_or_refused() {
        assert_eq!(
            rewards(&[u128::MAX, 1], 1_000_000),
            Some(vec![u128::MAX, 0])
        );
        assert_eq!(rewards(&[u128::MAX, 1], 1_000_001), None);
        assert_eq!(part(u128::MAX, 500_000), Some(u128::MAX / 2));
    }

    #[test]
    fn the_first_go_up_and_the_last_down_and_nobody_both() {
        let after = |place, count| next_division(1, 2, 2, place, count);
        assert_eq!(
            [0, 1, 2, 3, 4].map(|place| after(place, 5)),
            [2, 2, 1, 0, 0]
        );
        assert_eq!([0, 1, 2].map(|place| after(place, 3)), [2, 2, 0]);
        assert_eq!(after(0, 1), 1);
        assert_eq!(next_division(2, 2, 2, 0, 5), 2);
        assert_eq!(next_division(0, 2, 2, 4, 5), 0);
    }

    #[test]
    fn a_newcomer_plays_where_it_can_afford_and_others_not_above_their_rank() {
        assert_eq!(division_of(99, &[100, 200], None), 0);
        assert_eq!(division_of(200, &[100, 200], None), 2);
        assert_eq!(division_of(200, &[100, 200], Some(1)), 1);
        assert_eq!(division_of(99, &[100, 200], Some(1)), 0);
    }
}
