%% The smallest program: a module, an exported main, one line of output.
%%
%%   tambour run examples/hello.erl
%%   tambour run examples/hello.erl -- Ada Grace
-module(hello).
-export([main/0, main/1]).

main() -> io:format("Hello, world!~n").

%% With arguments, main/1 is called; they are strings.
main(Names) -> [io:format("Hello, ~s!~n", [Name]) || Name <- Names].
