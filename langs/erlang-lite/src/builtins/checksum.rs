//! Checksums of iodata: `erlang:crc32/1,2`, `adler32/1,2` and `md5/1`.

use std::sync::LazyLock;

use tambour::{Cx, Step, Value, Vm};

use super::away::computed;
use super::builtins;
use super::make::{Made, made_binary};
use crate::term::{Fault, convert, integer};

/// The polynomial of CRC-32, its bits reversed.
const CRC_POLYNOMIAL: u32 = 0xedb8_8320;
/// The largest prime below 2^16.
const ADLER_MODULUS: u32 = 65_521;
/// The state that MD5 starts from.
const MD5_START: [u32; 4] = [0x6745_2301, 0xefcd_ab89, 0x98ba_dcfe, 0x1032_5476];
/// By how much the steps of each of MD5's four rounds rotate.
const MD5_ROTATIONS: [[u32; 4]; 4] = [[7, 12, 17, 22], [5, 9, 14, 20], [4, 11, 16, 23], [6, 10, 15, 21]];

/// The constants of MD5's steps: 2^32 times the sines of 1, 2 ...
static MD5_SINES: LazyLock<[u32; 64]> =
    LazyLock::new(|| std::array::from_fn(|step| (((step + 1) as f64).sin().abs() * 4_294_967_296.0) as u32));

/// What a byte adds to a CRC, for each byte.
const CRC_TABLE: [u32; 256] = {
    let mut table = [0; 256];
    let mut index = 0;
    while index < 256 {
        let mut crc = index as u32;
        let mut bit = 0;
        while bit < 8 {
            crc = if crc & 1 == 1 { crc >> 1 ^ CRC_POLYNOMIAL } else { crc >> 1 };
            bit += 1;
        }
        table[index] = crc;
        index += 1;
    }
    table
};

fn crc32(before: u32, bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!before, |crc, &byte| crc >> 8 ^ CRC_TABLE[(crc as u8 ^ byte) as usize])
}

fn adler32(before: u32, bytes: &[u8]) -> u32 {
    let (low, high) = bytes.iter().fold((before & 0xffff, before >> 16), |(low, high), &byte| {
        let low = (low + u32::from(byte)) % ADLER_MODULUS;
        (low, (high + low) % ADLER_MODULUS)
    });
    high << 16 | low
}

/// One block of 64 bytes goes into the state.
fn md5_block(state: &mut [u32; 4], block: &[u8]) {
    let word = |index: usize| {
        block[4 * index..4 * index + 4].iter().rev().fold(0, |word, &byte| word << 8 | u32::from(byte))
    };
    let [mut a, mut b, mut c, mut d] = *state;
    for step in 0..64 {
        let (mixed, index) = match step / 16 {
            0 => (b & c | !b & d, step),
            1 => (d & b | !d & c, (5 * step + 1) % 16),
            2 => (b ^ c ^ d, (3 * step + 5) % 16),
            _ => (c ^ (b | !d), 7 * step % 16),
        };
        let sum = a.wrapping_add(mixed).wrapping_add(MD5_SINES[step]).wrapping_add(word(index));
        let rotated = b.wrapping_add(sum.rotate_left(MD5_ROTATIONS[step / 16][step % 4]));
        (a, b, c, d) = (d, rotated, b, c);
    }
    for (part, new) in state.iter_mut().zip([a, b, c, d]) {
        *part = part.wrapping_add(new);
    }
}

fn md5(bytes: &[u8]) -> [u8; 16] {
    let blocks = bytes.chunks_exact(64);
    let mut last = blocks.remainder().to_vec();
    last.push(0x80);
    let zeros = (64 + 56 - last.len() % 64) % 64;
    last.resize(last.len() + zeros, 0);
    last.extend_from_slice(&(bytes.len() as u64 * 8).to_le_bytes());
    let mut state = MD5_START;
    blocks.chain(last.chunks_exact(64)).for_each(|block| md5_block(&mut state, block));
    let mut digest = [0; 16];
    for (four, part) in digest.chunks_exact_mut(4).zip(state) {
        four.copy_from_slice(&part.to_le_bytes());
    }
    digest
}

/// Parts of iodata that are summed at once.
const AT_ONCE: usize = 1_000;

/// Goes on with a checksum from the one of what came before, the first of two arguments.
fn checksum(cx: &mut Cx, name: &str, args: &[Value], start: u32, sum: fn(u32, &[u8]) -> u32) -> Step {
    let (&first, others) = args.split_first().unwrap_or((&Value::NIL, &[]));
    let summed = move |_: &Vm, terms: &[Value]| {
        let (before, data) = match *terms {
            [before, data] => (before.as_small().and_then(|number| u32::try_from(number).ok()), data),
            _ => (Some(start), terms[0]),
        };
        let before = before.ok_or(Fault::Badarg)?;
        convert::iodata_bytes(data).map(|bytes| sum(before, &bytes)).map_err(|_| Fault::Badarg)
    };
    computed(cx, first, ("erlang", name), (others, AT_ONCE), summed, |cx, sum| {
        Ok(Box::new(Made(integer::from_i64(cx.allocator(), i64::from(sum?)))))
    })
}

fn digest(cx: &mut Cx, data: Value) -> Step {
    let summed = |_: &Vm, terms: &[Value]| {
        convert::iodata_bytes(terms[0]).map(|bytes| md5(&bytes)).map_err(|_| Fault::Badarg)
    };
    computed(cx, data, ("erlang", "md5"), (&[], AT_ONCE), summed, |cx, digest| {
        Ok(made_binary(cx, digest?.to_vec()))
    })
}

builtins! {
    "erlang:adler32/1" => |cx, data| checksum(cx, "adler32", &[data], 1, adler32);
    "erlang:adler32/2" => |cx, before, data| checksum(cx, "adler32", &[before, data], 1, adler32);
    "erlang:crc32/1" => |cx, data| checksum(cx, "crc32", &[data], 0, crc32);
    "erlang:crc32/2" => |cx, before, data| checksum(cx, "crc32", &[before, data], 0, crc32);
    "erlang:md5/1" => |cx, data| digest(cx, data);
}
