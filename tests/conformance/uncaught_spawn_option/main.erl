-module(main).
-export([main/0]).

main() ->
    Name = list_to_atom("nothing"),
    spawn_opt(lists, reverse, [[]], [link, Name]).
