package org.vmcoregdb.dwarf.line;

/** Puts paths together as debuggers do: a path starts with no {@code ./}, else parts stay as they
 * are written. */
final class SourcePath {
    private SourcePath() {}

    /** {@code name} in {@code directory}, unless it is absolute. */
    static String join(String directory, String name) {
        String rest = name;
        while (rest.startsWith("./")) {
            rest = rest.substring(2);
        }
        boolean whole = rest.startsWith("/") || directory.isEmpty();
        return whole ? rest : directory.endsWith("/") ? directory + rest : directory + "/" + rest;
    }
}
