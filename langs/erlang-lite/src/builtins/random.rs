//! The layers of the normal distribution that `rand` draws from.
//!
//! # Sources
//! G. Marsaglia and W. W. Tsang, "The ziggurat method for generating random variables", Journal of
//! Statistical Software 5 (2000): 256 layers of the same area under the bell, the lowest with the tail.

use std::sync::OnceLock;

use tambour::{Cx, Step, Value};

use super::{badarg, builtins};

const LAYERS: usize = 256;

/// Where the tail begins, and the area of a layer.
const TAIL: f64 = 3.654_152_885_361_009;
const AREA: f64 = 0.004_928_673_233_974_655;

/// Random numbers have so many values.
const RANGE: f64 = (1u64 << 51) as f64;

/// One layer.
#[derive(Clone, Copy, Default)]
struct Layer {
    /// Numbers below this lie inside the layer above as well, so inside the bell.
    limit: i64,
    /// What a random number is multiplied with.
    width: f64,
    /// The bell's height at the layer's outer edge.
    height: f64,
}

fn bell(x: f64) -> f64 {
    (-0.5 * x * x).exp()
}

fn layers() -> &'static [Layer; LAYERS] {
    static TABLE: OnceLock<[Layer; LAYERS]> = OnceLock::new();
    TABLE.get_or_init(|| {
        let mut table = [Layer::default(); LAYERS];
        let base = AREA / bell(TAIL);
        table[0] = Layer { limit: (TAIL / base * RANGE) as i64, width: base / RANGE, height: 1.0 };
        table[LAYERS - 1].width = TAIL / RANGE;
        table[LAYERS - 1].height = bell(TAIL);
        let mut edge = TAIL;
        for index in (1..LAYERS - 1).rev() {
            let inner = (-2.0 * (AREA / edge + bell(edge)).ln()).sqrt();
            table[index + 1].limit = (inner / edge * RANGE) as i64;
            table[index].width = inner / RANGE;
            table[index].height = bell(inner);
            edge = inner;
        }
        table
    })
}

/// `{Limit, Width, Height of the layer above, Height}` of a layer.
fn layer(cx: &mut Cx, index: Value) -> Step {
    let index = index.as_small().and_then(|index| usize::try_from(index).ok());
    let Some((index, &layer)) = index.and_then(|index| Some((index, layers().get(index)?))) else {
        return badarg(cx);
    };
    let above = layers()[index.saturating_sub(1)].height;
    let limit = Value::small(layer.limit).expect("a limit has 51 bits");
    let floats = [layer.width, above, layer.height].map(|float| cx.allocator().float(float));
    Step::ret(cx.allocator().tuple(&[limit, floats[0], floats[1], floats[2]]))
}

builtins! {
    "rand:ziggurat_layer/1" => |cx, index| layer(cx, index);
}
