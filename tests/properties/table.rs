//! The functions that are compared, a line each: the function, then the kinds of its arguments. A kind with
//! `!` is never replaced by a term of another type. Module `own` is the program itself.

pub(crate) const LISTS: &str = "
    lists:all pred ints
    lists:any pred ints
    lists:append list list
    lists:append lists
    lists:concat list
    lists:delete key keys
    lists:droplast list
    lists:dropwhile pred ints
    lists:duplicate count! term
    lists:enumerate list
    lists:enumerate int list
    lists:filter pred ints
    lists:filtermap filtermap list
    lists:flatlength list
    lists:flatmap fun1 list
    lists:flatten list
    lists:flatten list list
    lists:foldl fold term ints
    lists:foldr fold term ints
    lists:foreach fun1 list
    lists:join term list
    lists:keydelete key count tuples
    lists:keyfind key count tuples
    lists:keymap fun1 count tuples
    lists:keymember key count tuples
    lists:keyreplace key count tuples tuple
    lists:keysearch key count tuples
    lists:keystore key count tuples tuple
    lists:keytake key count tuples
    lists:last list
    lists:map fun1 ints
    lists:mapfoldl mapfold int ints
    lists:mapfoldr mapfold int ints
    lists:max numbers
    lists:member key keys
    lists:min numbers
    lists:nth count list
    lists:nthtail count list
    lists:partition pred ints
    lists:prefix ints ints
    lists:reverse list
    lists:reverse list term
    lists:search pred ints
    lists:seq count! count!
    lists:seq count! count! count!
    lists:split count list
    lists:splitwith pred ints
    lists:sublist list count
    lists:sublist list count count
    lists:subtract keys keys
    lists:suffix ints ints
    lists:sum numbers
    lists:takewhile pred ints
    lists:uniq keys
    lists:uniq fun1 keys
    lists:unzip pairs
    lists:unzip3 tuples
    lists:zip list list
    lists:zip3 list list list
    lists:zipwith fold ints ints
    lists:zipwith3 fun3 ints ints list
";

pub(crate) const SORTING: &str = "
    lists:sort keys
    lists:sort list
    lists:sort compare ints
    lists:usort keys
    lists:usort compare ints
    lists:keysort count tuples
    lists:ukeysort count tuples
    lists:merge sorteds
    lists:merge sorted sorted
    lists:merge3 sorted sorted sorted
    lists:umerge sorteds
    lists:umerge sorted sorted
    lists:umerge3 sorted sorted sorted
    lists:keymerge count orddict orddict
    lists:rmerge descending! descending!
    lists:rumerge descending! descending!
    lists:ukeymerge count orddict orddict
    ordsets:from_list keys
    ordsets:is_set keys
    ordsets:size sorted
    ordsets:is_element int sorted
    ordsets:add_element int sorted
    ordsets:del_element int sorted
    ordsets:union sorted sorted
    ordsets:union sorteds
    ordsets:intersection sorted sorted
    ordsets:intersection sorteds
    ordsets:is_disjoint sorted sorted
    ordsets:subtract sorted sorted
    ordsets:is_subset sorted sorted
    ordsets:fold fold term sorted
    ordsets:filter pred sorted
    orddict:from_list pairs
    orddict:size orddict
    orddict:is_key int orddict
    orddict:fetch int orddict
    orddict:find int orddict
    orddict:fetch_keys orddict
    orddict:erase int orddict
    orddict:take int orddict
    orddict:store int term orddict
    orddict:append int term orddict
    orddict:append_list int list orddict
    orddict:update int fun1 orddict
    orddict:update int fun1 term orddict
    orddict:update_counter int num orddict
    orddict:fold fun3 term orddict
    orddict:map fold orddict
    orddict:filter compare orddict
    orddict:merge fun3 orddict orddict
";

pub(crate) const NATIVES: &str = "
    erlang:element count tuple
    erlang:setelement count tuple term
    erlang:tuple_size tuple
    erlang:tuple_to_list tuple
    erlang:list_to_tuple list
    erlang:make_tuple count! term
    erlang:append_element tuple term
    erlang:insert_element count tuple term
    erlang:delete_element count tuple
    erlang:length list
    erlang:hd list
    erlang:tl list
    erlang:'++' list term
    erlang:'--' keys keys
    erlang:'<' term term
    erlang:'>=' key key
    erlang:'==' key key
    erlang:'=:=' key key
    erlang:'/=' key key
    erlang:max key key
    erlang:min term term
    erlang:'and' bool bool
    erlang:'or' bool bool
    erlang:'xor' bool bool
    erlang:'not' bool
    erlang:atom_to_list atom
    erlang:list_to_existing_atom str
    erlang:atom_to_binary atom
    erlang:is_atom term
    erlang:is_list term
    erlang:is_number term
    erlang:is_tuple term
    erlang:is_binary term
    erlang:is_function fun1 count
    erlang:phash term count
    erlang:binary_to_list bin
    erlang:list_to_binary iodata
    erlang:iolist_to_binary iodata
    erlang:iolist_size iodata
    erlang:byte_size bin
    erlang:split_binary bin count
    erlang:binary_part bin count count
    erlang:list_to_integer numeral
    erlang:list_to_integer numeral digit
    erlang:list_to_float numeral
    erlang:integer_to_list int
    erlang:integer_to_list int digit
    erlang:float_to_list float
    erlang:float_to_list float floatopts
    erlang:integer_to_binary int
";

pub(crate) const NUMBERS: &str = "
    erlang:'+' num num
    erlang:'-' num num
    erlang:'*' num num
    erlang:'/' num num
    erlang:'div' int int
    erlang:'rem' int int
    erlang:'band' int int
    erlang:'bor' int int
    erlang:'bxor' int int
    erlang:'bnot' int
    erlang:'bsl' int shift!
    erlang:'bsr' int shift!
    erlang:'-' num
    erlang:'+' num
    erlang:abs num
    erlang:round num
    erlang:trunc num
    erlang:floor num
    erlang:ceil num
    erlang:float num
    math:sin num
    math:cos num
    math:tan num
    math:asin num
    math:acos num
    math:atan num
    math:atan2 num num
    math:sinh num
    math:cosh num
    math:tanh num
    math:asinh num
    math:acosh num
    math:atanh num
    math:exp num
    math:log num
    math:log2 num
    math:log10 num
    math:sqrt num
    math:pow num num
    math:fmod num num
    math:ceil num
    math:floor num
    math:erf num
    math:erfc num
    calendar:date_to_gregorian_days int count count
    calendar:day_of_the_week count count count
    calendar:gregorian_days_to_date num
    calendar:gregorian_seconds_to_datetime int
    calendar:is_leap_year int
    calendar:last_day_of_the_month int count
    calendar:seconds_to_daystime int
    calendar:valid_date int count count
    calendar:time_to_seconds tuple
";

pub(crate) const STRINGS: &str = "
    string:is_empty term
    string:length str
    string:to_graphemes str
    string:reverse str
    string:equal str str
    string:equal text! text! bool
    string:slice str count
    string:slice text! count!
    string:slice text! count! count!
    string:pad str! count
    string:pad text! count! side
    string:pad text! count! side char!
    string:trim text!
    string:trim text! side
    string:trim text! side seps!
    string:chomp text!
    string:take text! seps!
    string:take text! seps! bool!
    string:take text! seps! bool! where!
    string:uppercase text!
    string:lowercase text!
    string:titlecase text!
    string:casefold text!
    string:prefix text! pattern!
    string:split text! pattern!
    string:split text! pattern! which!
    string:replace text! pattern! text!
    string:replace text! pattern! text! which!
    string:lexemes text! seps!
    string:nth_lexeme text! count! seps!
    string:find text! pattern!
    string:find text! pattern! where
    string:next_codepoint text!
    string:next_grapheme text!
    string:to_integer numeral!
    string:to_float numeral!
    string:to_integer text!
    string:to_float text!
";

pub(crate) const OLD_STRINGS: &str = "
    string:len latin
    string:concat latin latin
    string:chr latin char
    string:rchr latin char
    string:str latin pattern
    string:rstr latin pattern
    string:span latin seps
    string:cspan latin seps
    string:substr latin count
    string:substr latin count count
    string:sub_string latin count
    string:sub_string latin count count
    string:tokens latin seps
    string:chars char count!
    string:chars char count! latin
    string:copies latin count!
    string:words latin
    string:words latin char
    string:strip latin
    string:strip latin end
    string:strip latin end char
    string:sub_word latin count
    string:sub_word latin count char
    string:left latin count!
    string:left latin count! char
    string:right latin count!
    string:right latin count! char
    string:centre latin count!
    string:centre latin count! char
    string:join strings str
    string:to_upper latin
    string:to_lower latin
";

pub(crate) const FORMATS: &str = "
    own:flat_format format
    own:flat_write term
    own:flat_write term digit!
    own:flat_print term
    own:flat_print term digit! digit! digit!
    io_lib:write_string str
    io_lib:write_atom atom
    io_lib:write_char char
    io_lib:char_list str
    io_lib:deep_char_list strings
    io_lib:printable_list str
    io_lib:printable_unicode_list str
    io_lib:latin1_char_list str
    io_lib:fread control! numeral!
    io_lib:fread control! latin!
";

pub(crate) const COLLECTIONS: &str = "
    queue:len queue
    queue:in term queue
    queue:in_r term queue
    queue:out queue
    queue:out_r queue
    queue:get queue
    queue:get_r queue
    queue:peek queue
    queue:peek_r queue
    queue:drop queue
    queue:drop_r queue
    queue:to_list queue
    queue:from_list list
    queue:reverse queue
    queue:join queue queue
    queue:split count queue
    queue:filter pred queue
    queue:filtermap filtermap queue
    queue:fold fold term queue
    queue:any pred queue
    queue:all pred queue
    queue:member term queue
    queue:delete int queue
    queue:delete_r int queue
    queue:delete_with pred queue
    queue:is_queue term
    queue:is_empty queue
    proplists:get_value atom props
    proplists:get_value atom props term
    proplists:get_all_values atom props
    proplists:append_values atom props
    proplists:get_bool atom props
    proplists:get_keys props
    proplists:lookup atom props
    proplists:lookup_all atom props
    proplists:is_defined atom props
    proplists:delete atom props
    proplists:compact props
    proplists:unfold props
    proplists:property atom term
    proplists:split props keys
    proplists:expand pairs props
    proplists:substitute_aliases pairs props
    proplists:substitute_negations pairs props
";

pub(crate) const HASHED: &str = "
    dict:from_list pairs
    dict:to_list dict
    dict:store key term dict
    dict:find key dict
    dict:fetch key dict
    dict:is_key key dict
    dict:erase key dict
    dict:take key dict
    dict:append key term dict
    dict:append_list key list dict
    dict:update key fun1 dict
    dict:update key fun1 term dict
    dict:update_counter key num dict
    dict:fold fun3 term dict!
    dict:map fold dict!
    dict:filter compare dict!
    dict:merge fun3 dict! dict!
    dict:size dict
    dict:fetch_keys dict!
    sets:from_list list
    sets:to_list set!
    sets:size set
    sets:is_element key set
    sets:add_element key set
    sets:del_element key set
    sets:union set! set!
    sets:union sets!
    sets:intersection set! set!
    sets:intersection sets!
    sets:subtract set! set!
    sets:is_subset set! set!
    sets:is_disjoint set! set!
    sets:filter pred set!
    sets:fold fold term set!
    sets:is_set term
";

pub(crate) const TREES: &str = "
    gb_trees:from_orddict orddict
    gb_trees:insert int term tree
    gb_trees:enter int term tree
    gb_trees:update int term tree
    gb_trees:lookup int tree
    gb_trees:get int tree
    gb_trees:is_defined int tree
    gb_trees:delete int tree
    gb_trees:delete_any int tree
    gb_trees:take int tree
    gb_trees:take_any int tree
    gb_trees:smallest tree
    gb_trees:largest tree
    gb_trees:take_smallest tree
    gb_trees:take_largest tree
    gb_trees:keys tree
    gb_trees:values tree
    gb_trees:to_list tree
    gb_trees:map fold tree
    gb_trees:iterator tree
    gb_trees:iterator_from int tree
    gb_trees:size tree
    gb_trees:balance tree
    gb_sets:from_list keys
    gb_sets:from_ordset sorted
    gb_sets:insert int gbset
    gb_sets:add int gbset
    gb_sets:delete int gbset
    gb_sets:delete_any int gbset
    gb_sets:is_member int gbset
    gb_sets:union gbset! gbset!
    gb_sets:intersection gbset! gbset!
    gb_sets:difference gbset! gbset!
    gb_sets:is_subset gbset! gbset!
    gb_sets:is_disjoint gbset! gbset!
    gb_sets:smallest gbset
    gb_sets:largest gbset
    gb_sets:take_smallest gbset
    gb_sets:take_largest gbset
    gb_sets:filter pred gbset!
    gb_sets:fold fold term gbset!
    array:from_list ints
    array:get count array
    array:set count term array
    array:reset count array
    array:resize count array
    array:to_list array
    array:to_orddict array
    array:sparse_size array
    array:map fold array
    array:foldl fun3 term array
    array:foldr fun3 term array
";

pub(crate) const BINARIES: &str = "
    binary:at bin count
    binary:first bin
    binary:last bin
    binary:part bin count count
    binary:copy bin
    binary:copy bin digit!
    binary:split bin needle
    binary:split bin needle scope
    binary:match bin needle
    binary:matches bin needle
    binary:replace bin needle bin
    binary:replace bin needle bin scope
    binary:bin_to_list bin
    binary:bin_to_list bin count count
    binary:list_to_bin iodata
    binary:longest_common_prefix bins
    binary:longest_common_suffix bins
    binary:decode_unsigned bin
    binary:decode_unsigned bin endianness
    binary:encode_unsigned int
    binary:encode_unsigned int endianness
    unicode:characters_to_list text
    unicode:characters_to_list bin encoding
    unicode:characters_to_binary text
    unicode:characters_to_binary text encoding
    unicode:characters_to_binary text encoding encoding
    erlang:bit_size bin
    erlang:binary_to_integer bin
    erlang:binary_to_list bin count count
    erlang:binary_part bin count count
    erlang:binary_to_atom bin
    erlang:float_to_binary float floatopts
    erlang:integer_to_binary int digit
";

pub(crate) const MAPS: &str = "
    maps:get key map
    maps:get key map term
    maps:find key map
    maps:is_key key map
    maps:put key term map
    maps:update key term map
    maps:remove key map
    maps:take key map
    maps:keys map
    maps:values map
    maps:to_list map
    maps:from_list pairs
    maps:from_keys keys term
    maps:size map
    maps:merge map map
    maps:merge_with fun3 map map
    maps:intersect map map
    maps:with keys map
    maps:without keys map
    maps:fold fun3 term map
    maps:map fold map
    maps:filter compare map
    maps:update_with key fun1 map
    maps:update_with key fun1 term map
    maps:new
    proplists:to_map props
    proplists:from_map map!
    erlang:map_size map
    erlang:map_get key map
    erlang:is_map_key key map
    sets:from_list keys version!
    sets:union set2! set2!
    sets:intersection set2! set!
    sets:subtract set2! set2!
    sets:add_element key set2!
    sets:del_element key set2!
    sets:is_element key set2!
    sets:to_list set2!
    sets:size set2!
";
