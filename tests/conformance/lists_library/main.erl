%% The functions of lists, with arguments that fit and that don't, and long lists in sorts and merges.
-module(main).
-export([main/0]).
main() ->
    Id = fun(X) -> X end, I2 = fun(X,_) -> X end,
    Bad = [foo, [1|2], [1,2|3]],
    Calls =
     [{F,[G,B]} || F <- [map,foreach,filter,filtermap,flatmap,all,any,takewhile,dropwhile,splitwith,partition,search], G <- [fun(_) -> true end, bad, I2], B <- Bad ++ [[],[1]]] ++
     [{F,[G,acc,B]} || F <- [foldl,foldr,mapfoldl,mapfoldr], G <- [fun(X,A) -> {X,A} end, bad, Id], B <- Bad++[[],[1]]] ++
     [{F,[B]} || F <- [append,flatten,sum,max,min,last,droplast,sort,usort,concat,unzip,unzip3,merge,umerge,flatlength,enumerate,uniq], B <- Bad ++ [[],[a],[[a]]]] ++
     [{F,[N,B]} || F <- [nth,nthtail,split,duplicate], N <- [a,-1,0,1,5,1.0], B <- [[1,2],[],foo,[1|2]]] ++
     [{F,[B,N]} || F <- [sublist], N <- [a,-1,0,1,5,1.0], B <- [[1,2],[],foo,[1|2]]] ++
     [{sublist,[B,S,N]} || S <- [0,1,3,4,a], N <- [a,-1,0,5], B <- [[1,2],[],foo,[1|2]]] ++
     [{seq,[A,B]} || A <- [1,a,1.0], B <- [1,0,-1,a,3]] ++
     [{seq,[A,B,C]} || A <- [1,a,5], B <- [1,0,a,3], C <- [0,1,-1,a,2]] ++
     [{F,[N,B]} || F <- [keysort,ukeysort], N <- [0,1,2,a], B <- [[],[a],[{1}],[{2},{1}],[a,b],foo,[{2}|x],[{2},{1}|x]]] ++
     [{F,[k,N,B]} || F <- [keydelete,keytake], N <- [0,1,2,a], B <- [[],[a],[{k}],[{2},{k}],foo,[{2}|x]]] ++
     [{F,[k,N,B,T]} || F <- [keyreplace,keystore], N <- [0,1,2,a], B <- [[],[a],[{k}],[{2},{k}],foo,[{2}|x]], T <- [{k,new},bad]] ++
     [{keymap,[G,N,B]} || G <- [Id,bad], N <- [0,1,2,a], B <- [[],[a],[{k}],[{2},{k}],foo,[{2}|x]]] ++
     [{F,[A,B]} || F <- [zip,prefix,suffix,subtract,delete,append,join], A <- [[],[1],[1,2],foo,[1|2]], B <- [[],[1],[1,2],foo,[1|2]]] ++
     [{F,[A,B]} || F <- [merge,umerge], A <- [[],[1],[1,2]], B <- [[],[1],[1,2],[0.5,3]]] ++
     [{zip3,[A,A,B]} || A <- [[],[1],[1,2],foo,[1|2]], B <- [[],[1],[1,2],foo,[1|2]]] ++
     [{zipwith,[G,A,B]} || G <- [I2,bad,Id], A <- [[],[1],[1,2],foo,[1|2]], B <- [[],[1],[1,2],foo,[1|2]]] ++
     [{zipwith3,[G,A,A,B]} || G <- [bad,Id], A <- [[],[1],[1,2],foo,[1|2]], B <- [[],[1],[1,2],foo,[1|2]]] ++
     [{F,[G,B]} || F <- [sort,usort], G <- [fun(A,B) -> A =< B end,bad,Id], B <- [[],[1],[2,1],foo,[1|2],[1,2|3]]] ++
     [{merge,[G,A,B]} || G <- [bad,fun(A,B) -> A =< B end], A <- [[],[1]], B <- [[],[1]]] ++
     [{flatten,[A,B]} || A <- [[],[1,[2]],foo,[1|2]], B <- [[],[1],foo]] ++
     [{enumerate,[A,B]} || A <- [1,a,-1], B <- [[],[1],foo]] ++
     [{merge3,[A,B,[]]} || A <- [[],[1]], B <- [[],[1]]],
    lists:foreach(fun({F, A}) ->
        R = try {ok, apply(lists, F, A)} catch K:E -> {K, norm(E)} end,
        io:format("~p ~p ~p~n", [F, [show(X) || X <- A], norm(R)]) end, Calls),
    L = rands(400, 12345, []),
    chk(sort, lists:sort(L)), chk(usort, lists:usort(L)), chk(rsort, lists:sort(fun(A, B) -> A rem 100 > B rem 100 end, L)),
    T = [{X rem 50, X} || X <- L],
    chk(ks, lists:keysort(1, T)), chk(uks, lists:ukeysort(1, T)), chk(uniq, lists:uniq(T)), chk(uniq2, lists:uniq(fun({K,_}) -> K end, T)),
    chk(mixed, lists:sort([if X rem 3 =:= 0 -> X * 1.0; true -> X end || X <- [Y rem 300 || Y <- L]])),
    chk(umixed, lists:usort([if X rem 3 =:= 0 -> X * 1.0; X rem 7 =:= 0 -> {X}; true -> X end || X <- [Y rem 300 || Y <- L]])),
    chk(merge, lists:merge([lists:sort(lists:sublist(L, I, 100)) || I <- lists:seq(1, 300, 37)])),
    chk(umerge, lists:umerge([lists:usort(lists:sublist(L, I, 100)) || I <- lists:seq(1, 300, 37)])),
    chk(km, lists:keymerge(1, lists:keysort(1, lists:sublist(T, 1, 200)), lists:keysort(1, lists:sublist(T, 201, 200)))),
    chk(ukm, lists:ukeymerge(1, lists:ukeysort(1, lists:sublist(T, 1, 200)), lists:ukeysort(1, lists:sublist(T, 201, 200)))).
chk(N, L) -> io:format("~p ~p ~p~n", [N, length(L), lists:foldl(fun(X, A) -> (A * 31 + num(X)) rem 1000000007 end, 7, L)]).
num({A, B}) -> A * 1009 + B;
num({A}) -> A + 5000;
num(X) when is_float(X) -> trunc(X) * 3 + 1;
num(X) -> X.
rands(0, _, L) -> L;
rands(N, S, L) -> S1 = (S * 1103515245 + 12345) rem 2147483648, rands(N - 1, S1, [S1 div 1000 | L]).
show(F) when is_function(F) -> 'fun';
show(X) -> X.
norm({badarity, {_, A}}) -> {badarity, A};
norm({error, E}) -> {error, norm(E)};
norm({ok, X}) -> {ok, norm(X)};
norm(X) -> X.
