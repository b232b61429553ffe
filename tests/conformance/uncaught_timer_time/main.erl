-module(main).
-export([main/0]).

main() ->
    erlang:send_after(-length(get_keys()) - 1, "me", message).
