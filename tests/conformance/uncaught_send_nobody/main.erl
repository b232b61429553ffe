-module(main).
-export([main/0]).

main() ->
    nobody ! {hello, "there"}.
