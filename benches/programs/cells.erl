%% Lists that are built and dropped: allocation, and young collections.
-module(cells).
-export([main/1]).

main([N]) -> rounds(list_to_integer(N), 0).

rounds(0, Sum) -> Sum;
rounds(N, Sum) -> rounds(N - 1, Sum + sum(build(100, []), 0)).

build(0, List) -> List;
build(N, List) -> build(N - 1, [N | List]).

sum([], S) -> S;
sum([X | Xs], S) -> sum(Xs, S + X).
