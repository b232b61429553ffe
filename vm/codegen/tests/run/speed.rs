//! (in work)
use crate::build::{fib, module};
use crate::world::World;
#[test]
fn show() {
    let world = World::new(module(&["t:fib/1"], vec![fib(0)]));
    let l = world.listing(0);
    println!("{}\n{}", l.clif, l.asm);
    panic!();
}
