//! Erlang in a Rust program: load a module, call it, be called by it, send and receive messages.
//!
//! `cargo run -p tambour --example embed`
#![forbid(unsafe_code)]

use std::time::Duration;

use tambour::{Pid, Vm};
use tambour_erlang_lite::erlang::{Atom, CallError, Erlang, Raise, Settings, Term};

const SHOP: &str = r#"
-module(shop).
-export([total/1, describe/1, counter/1]).

%% Calls Rust for each price.
total(Items) -> lists:sum([prices:of_item(Item) || Item <- Items]).

describe(Item) -> {Item, prices:of_item(Item), "a piece"}.

%% A process that counts what it is told of, and answers whoever asks.
counter(Count) ->
    receive
        {add, N} -> counter(Count + N);
        {get, From} -> From ! {count, Count}, counter(Count);
        stop -> ok
    end.
"#;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let builder = Vm::builder().schedulers(2).stack_limit(64 << 20);
    let erlang = Erlang::start(builder, Settings::default())?;

    // Erlang calls Rust: arguments are converted, an Err is raised.
    erlang.register("prices", "of_item", |item: Atom| match item.0.as_str() {
        "apple" => Ok(3),
        "melon" => Ok(7),
        _ => Err(Raise::error((Atom::from("no_price"), item))),
    })?;

    // Rust calls Erlang: the result is a value of the type that is wanted.
    erlang.load_text("shop.erl", SHOP)?;
    let basket = ["apple", "melon", "apple"].map(Atom::from).to_vec();
    let total: i64 = erlang.call("shop", "total", (basket,))?;
    println!("total: {total}");
    let (item, price, unit): (Atom, i64, String) = erlang.call("shop", "describe", (Atom::from("melon"),))?;
    println!("{}: {price} {unit}", item.0);

    // An exception comes with its reason as a term, and as the text that erl would print.
    match erlang.call::<Term>("shop", "total", (vec![Atom::from("pear")],)) {
        Err(CallError::Raised(raised)) => println!("{:?}\n{raised}", raised.reason),
        other => println!("unexpected: {other:?}"),
    }

    // A process that Rust sends to, and a mailbox in which this thread receives.
    let counter: Pid = erlang.spawn("shop", "counter", (0,))?;
    let mailbox = erlang.mailbox()?;
    std::thread::scope(|scope| {
        for n in 1..=4 {
            let erlang = &erlang;
            scope.spawn(move || erlang.send(counter, (Atom::from("add"), n)));
        }
    });
    erlang.call::<()>("erlang", "register", (Atom::from("counter"), counter))?;
    erlang.send("counter", (Atom::from("get"), mailbox.pid()))?;
    let (_, count): (Atom, i64) = mailbox.receive(Duration::from_secs(5))?;
    println!("count: {count}");
    erlang.send(counter, Atom::from("stop"))?;
    Ok(())
}
