//! The best local alignment of two sequences (Smith and Waterman 1981), with affine gaps (Gotoh
//! 1982).
//!
//! Input: FASTA with two records, for example two files joined. Two sequences of nothing but
//! A, C, G, T, U and N are scored as nucleotides, others as proteins by BLOSUM62. Output: the
//! alignment as text. All arithmetic is on integers.

mod guest;

use std::fmt::Write;

/// Residues in one row of the printed alignment.
const ROW: usize = 60;

/// Most cells of the matrix: a byte each, so 48 MiB.
const CELLS: usize = 48 << 20;

const LETTERS: &[u8; 24] = b"ARNDCQEGHILKMFPSTWYVBZX*";

/// Henikoff and Henikoff 1992, in half bits, in the order of `LETTERS`.
#[rustfmt::skip]
const BLOSUM62: [[i8; 24]; 24] = [
    [ 4,-1,-2,-2, 0,-1,-1, 0,-2,-1,-1,-1,-1,-2,-1, 1, 0,-3,-2, 0,-2,-1, 0,-4],
    [-1, 5, 0,-2,-3, 1, 0,-2, 0,-3,-2, 2,-1,-3,-2,-1,-1,-3,-2,-3,-1, 0,-1,-4],
    [-2, 0, 6, 1,-3, 0, 0, 0, 1,-3,-3, 0,-2,-3,-2, 1, 0,-4,-2,-3, 3, 0,-1,-4],
    [-2,-2, 1, 6,-3, 0, 2,-1,-1,-3,-4,-1,-3,-3,-1, 0,-1,-4,-3,-3, 4, 1,-1,-4],
    [ 0,-3,-3,-3, 9,-3,-4,-3,-3,-1,-1,-3,-1,-2,-3,-1,-1,-2,-2,-1,-3,-3,-2,-4],
    [-1, 1, 0, 0,-3, 5, 2,-2, 0,-3,-2, 1, 0,-3,-1, 0,-1,-2,-1,-2, 0, 3,-1,-4],
    [-1, 0, 0, 2,-4, 2, 5,-2, 0,-3,-3, 1,-2,-3,-1, 0,-1,-3,-2,-2, 1, 4,-1,-4],
    [ 0,-2, 0,-1,-3,-2,-2, 6,-2,-4,-4,-2,-3,-3,-2, 0,-2,-2,-3,-3,-1,-2,-1,-4],
    [-2, 0, 1,-1,-3, 0, 0,-2, 8,-3,-3,-1,-2,-1,-2,-1,-2,-2, 2,-3, 0, 0,-1,-4],
    [-1,-3,-3,-3,-1,-3,-3,-4,-3, 4, 2,-3, 1, 0,-3,-2,-1,-3,-1, 3,-3,-3,-1,-4],
    [-1,-2,-3,-4,-1,-2,-3,-4,-3, 2, 4,-2, 2, 0,-3,-2,-1,-2,-1, 1,-4,-3,-1,-4],
    [-1, 2, 0,-1,-3, 1, 1,-2,-1,-3,-2, 5,-1,-3,-1, 0,-1,-3,-2,-2, 0, 1,-1,-4],
    [-1,-1,-2,-3,-1, 0,-2,-3,-2, 1, 2,-1, 5, 0,-2,-1,-1,-1,-1, 1,-3,-1,-1,-4],
    [-2,-3,-3,-3,-2,-3,-3,-3,-1, 0, 0,-3, 0, 6,-4,-2,-2, 1, 3,-1,-3,-3,-1,-4],
    [-1,-2,-2,-1,-3,-1,-1,-2,-2,-3,-3,-1,-2,-4, 7,-1,-1,-4,-3,-2,-2,-1,-2,-4],
    [ 1,-1, 1, 0,-1, 0, 0, 0,-1,-2,-2, 0,-1,-2,-1, 4, 1,-3,-2,-2, 0, 0, 0,-4],
    [ 0,-1, 0,-1,-1,-1,-1,-2,-2,-1,-1,-1,-1,-2,-1, 1, 5,-2,-2, 0,-1,-1, 0,-4],
    [-3,-3,-4,-4,-2,-2,-3,-2,-2,-3,-2,-3,-1, 1,-4,-3,-2,11, 2,-3,-4,-3,-2,-4],
    [-2,-2,-2,-3,-2,-1,-2,-3, 2,-1,-1,-2,-1, 3,-3,-2,-2, 2, 7,-1,-3,-2,-1,-4],
    [ 0,-3,-3,-3,-1,-2,-2,-3,-3, 3, 1,-2, 1,-1,-2,-2, 0,-3,-1, 4,-3,-2,-1,-4],
    [-2,-1, 3, 4,-3, 0, 1,-1, 0,-3,-4, 0,-3,-3,-2, 0,-1,-4,-3,-3, 4, 1,-1,-4],
    [-1, 0, 0, 1,-3, 3, 4,-2, 0,-3,-3, 1,-1,-3,-1, 0,-1,-3,-2,-2, 1, 4,-1,-4],
    [ 0,-1,-1,-1,-2,-1,-1,-1,-1,-1,-1,-1,-1,-1,-2, 0, 0,-2,-1,-1,-1,-1,-1,-4],
    [-4,-4,-4,-4,-4,-4,-4,-4,-4,-4,-4,-4,-4,-4,-4,-4,-4,-4,-4,-4,-4,-4,-4, 1],
];

struct Record {
    name: String,
    sequence: Vec<u8>,
}

struct Scoring {
    name: &'static str,
    nucleotides: bool,
    /// Cost of a gap of one residue.
    open: i32,
    /// Cost of each further one.
    extend: i32,
}

impl Scoring {
    fn of(a: &[u8], b: &[u8]) -> Self {
        if a.iter().chain(b).all(|letter| b"ACGTUN".contains(letter)) {
            Scoring { name: "match 2, mismatch -3", nucleotides: true, open: 7, extend: 2 }
        } else {
            Scoring { name: "BLOSUM62", nucleotides: false, open: 12, extend: 1 }
        }
    }

    fn pair(&self, a: u8, b: u8) -> i32 {
        if !self.nucleotides {
            BLOSUM62[letter(a)][letter(b)].into()
        } else if a == b && a != b'N' {
            2
        } else {
            -3
        }
    }
}

/// The row of a residue; unknown ones, U and O among them, count as X.
fn letter(residue: u8) -> usize {
    LETTERS.iter().position(|known| *known == residue).unwrap_or(22)
}

fn main(input: &[u8]) -> Vec<u8> {
    let text = match parse(input) {
        Ok((a, b)) => align(&a, &b),
        Err(why) => {
            let mut text = String::from("no alignment: ");
            text.push_str(why);
            text.push('\n');
            text
        }
    };
    text.into_bytes()
}

fn parse(input: &[u8]) -> Result<(Record, Record), &'static str> {
    let mut records: Vec<Record> = Vec::new();
    for line in input.split(|byte| *byte == b'\n') {
        if let Some(header) = line.strip_prefix(b">") {
            let mut name = String::new();
            for byte in header.iter().take_while(|byte| byte.is_ascii_graphic()).take(40) {
                name.push(char::from(*byte));
            }
            records.push(Record { name, sequence: Vec::new() });
        } else {
            for byte in line.iter().filter(|byte| !byte.is_ascii_whitespace()) {
                if !byte.is_ascii_alphabetic() && *byte != b'*' {
                    return Err("a sequence holds something else than letters");
                }
                let record = records.last_mut().ok_or("the input does not begin with `>`")?;
                record.sequence.push(byte.to_ascii_uppercase());
            }
        }
    }
    let second = records.pop().ok_or("the input holds no FASTA record")?;
    let first = records.pop().ok_or("the input holds one FASTA record, two are needed")?;
    if !records.is_empty() {
        return Err("the input holds more than two FASTA records");
    }
    if first.sequence.is_empty() || second.sequence.is_empty() {
        return Err("a record has no sequence");
    }
    match (first.sequence.len() + 1).checked_mul(second.sequence.len() + 1) {
        Some(cells) if cells <= CELLS => Ok((first, second)),
        _ => Err("the sequences are too long: the product of their lengths is above 48 million"),
    }
}

/// How a cell of the matrix was reached, in two bits; two more say whether a gap goes on.
const STOP: u8 = 0;
const PAIR: u8 = 1;
const GAP_IN_B: u8 = 2;
const GAP_IN_A: u8 = 3;
const FROM: u8 = 3;
const B_GOES_ON: u8 = 4;
const A_GOES_ON: u8 = 8;

/// Low enough to never win, high enough to never overflow.
const NEVER: i32 = i32::MIN / 2;

fn align(a: &Record, b: &Record) -> String {
    let scoring = Scoring::of(&a.sequence, &b.sequence);
    let (rows, columns) = (a.sequence.len() + 1, b.sequence.len() + 1);
    let mut from = vec![STOP; rows * columns];
    // Best scores that end in the row above: in any way, and with a gap in b.
    let mut best_above = vec![0; columns];
    let mut gap_above = vec![NEVER; columns];
    let (mut score, mut end) = (0, (0, 0));

    for i in 1..rows {
        let mut diagonal = 0;
        let mut gap_left = NEVER;
        for j in 1..columns {
            let mut way = STOP;
            let opened = best_above[j] - scoring.open;
            let extended = gap_above[j] - scoring.extend;
            if extended > opened {
                way |= B_GOES_ON;
            }
            gap_above[j] = opened.max(extended);
            let opened = best_above[j - 1] - scoring.open;
            let extended = gap_left - scoring.extend;
            if extended > opened {
                way |= A_GOES_ON;
            }
            gap_left = opened.max(extended);

            let pair = diagonal + scoring.pair(a.sequence[i - 1], b.sequence[j - 1]);
            let best = pair.max(gap_above[j]).max(gap_left).max(0);
            // Ties have one order, so that there is one answer: a pair, then a gap in b.
            way |= if best == 0 {
                STOP
            } else if best == pair {
                PAIR
            } else if best == gap_above[j] {
                GAP_IN_B
            } else {
                GAP_IN_A
            };
            from[i * columns + j] = way;
            diagonal = best_above[j];
            best_above[j] = best;
            if best > score {
                score = best;
                end = (i, j);
            }
        }
    }

    let (mut i, mut j) = end;
    let mut pairs: Vec<(u8, u8)> = Vec::new();
    loop {
        match from[i * columns + j] & FROM {
            PAIR => {
                i -= 1;
                j -= 1;
                pairs.push((a.sequence[i], b.sequence[j]));
            }
            GAP_IN_B => loop {
                let goes_on = from[i * columns + j] & B_GOES_ON != 0;
                i -= 1;
                pairs.push((a.sequence[i], b'-'));
                if !goes_on {
                    break;
                }
            },
            GAP_IN_A => loop {
                let goes_on = from[i * columns + j] & A_GOES_ON != 0;
                j -= 1;
                pairs.push((b'-', b.sequence[j]));
                if !goes_on {
                    break;
                }
            },
            _ => break,
        }
    }
    pairs.reverse();
    report(a, b, &scoring, score, (i, j), end, &pairs)
}

fn report(
    a: &Record,
    b: &Record,
    scoring: &Scoring,
    score: i32,
    start: (usize, usize),
    end: (usize, usize),
    pairs: &[(u8, u8)],
) -> String {
    let mut text = String::new();
    let unit = if scoring.nucleotides { "nt" } else { "aa" };
    let identical = pairs.iter().filter(|(x, y)| x == y).count();
    let gaps = pairs.iter().filter(|(x, y)| *x == b'-' || *y == b'-').count();
    // Writing to a string cannot fail.
    let _ = writeln!(text, "Smith-Waterman local alignment");
    let _ = writeln!(text, "first     {} ({} {})", a.name, a.sequence.len(), unit);
    let _ = writeln!(text, "second    {} ({} {})", b.name, b.sequence.len(), unit);
    let _ = writeln!(
        text,
        "scoring   {}, first gap {}, further gaps {}",
        scoring.name, scoring.open, scoring.extend
    );
    let _ = writeln!(text, "score     {}", score);
    if pairs.is_empty() {
        let _ = writeln!(text, "nothing aligns");
        return text;
    }
    let per_mille = (identical * 1000 + pairs.len() / 2) / pairs.len();
    let _ = writeln!(
        text,
        "identity  {}/{} ({}.{} %)",
        identical,
        pairs.len(),
        per_mille / 10,
        per_mille % 10
    );
    let _ = writeln!(text, "gaps      {}", gaps);
    let _ = writeln!(
        text,
        "span      first {}-{}, second {}-{}",
        start.0 + 1,
        end.0,
        start.1 + 1,
        end.1
    );

    let (mut i, mut j) = start;
    for row in pairs.chunks(ROW) {
        let used_a = row.iter().filter(|(x, _)| *x != b'-').count();
        let used_b = row.iter().filter(|(_, y)| *y != b'-').count();
        let line = |pick: &dyn Fn(&(u8, u8)) -> u8| -> String {
            row.iter().map(|pair| char::from(pick(pair))).collect()
        };
        let _ = writeln!(text, "\nfirst  {:>6} {} {}", i + 1, line(&|pair| pair.0), i + used_a);
        let middle = line(&|&(x, y)| {
            if x == y {
                b'|'
            } else if x != b'-' && y != b'-' && scoring.pair(x, y) > 0 {
                b'+'
            } else {
                b' '
            }
        });
        let _ = writeln!(text, "              {}", middle.trim_end());
        let _ = writeln!(text, "second {:>6} {} {}", j + 1, line(&|pair| pair.1), j + used_b);
        i += used_a;
        j += used_b;
    }
    text
}
