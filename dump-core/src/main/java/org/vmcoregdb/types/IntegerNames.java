package org.vmcoregdb.types;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/** C lets the words of an integer type's name stand in any order; compilers write them in one, people in another. */
public final class IntegerNames {
    private static final Set<String> WORDS =
            Set.of("unsigned", "signed", "long", "short", "int", "char", "__int128", "_Bool");

    private IntegerNames() {}

    /** True for a word of which such names are made. */
    public static boolean isWord(String word) {
        return WORDS.contains(word);
    }

    /** True for a name of such words only. */
    public static boolean isName(String name) {
        return WORDS.containsAll(List.of(name.split(" ", -1)));
    }

    /** As people (and gdb) write it: {@code unsigned long} for {@code long unsigned int}. Other names stay as they are. */
    public static String usual(String name) {
        List<String> words = new ArrayList<>(Arrays.asList(name.split(" ", -1)));
        if (words.size() < 2 || !WORDS.containsAll(words)) {
            return name;
        }
        boolean sized = words.contains("long") || words.contains("short");
        if (sized || words.contains("__int128")) {
            words.removeIf(word -> word.equals("int") || word.equals("signed"));
        } else if (words.contains("int")) {
            words.remove("signed");
        }
        if (words.remove("unsigned")) {
            words.add(0, "unsigned");
        }
        return String.join(" ", words);
    }

    /** As gcc names it in type information: {@code long unsigned int} for {@code unsigned long}. */
    public static String compilers(String name) {
        List<String> words = List.of(usual(name).split(" ", -1));
        boolean unsigned = words.contains("unsigned");
        if (words.contains("char") || words.equals(List.of("int")) || words.contains("_Bool")) {
            return String.join(" ", words);
        }
        if (words.contains("__int128")) {
            return unsigned ? "__int128 unsigned" : "__int128";
        }
        if (words.contains("long") || words.contains("short")) {
            String size = String.join(
                    " ",
                    words.stream()
                            .filter(w -> w.equals("long") || w.equals("short"))
                            .toList());
            return size + (unsigned ? " unsigned int" : " int");
        }
        return unsigned ? "unsigned int" : "int";
    }
}
