package org.vmcoregdb.dwarf.line;

/** Puts paths together as debuggers do: without {@code .} parts, but with {@code ..} parts as they are written. */
final class SourcePath {
    private SourcePath() {}

    /** {@code name} in {@code directory}, unless it is absolute. */
    static String join(String directory, String name) {
        String path = name.startsWith("/") || directory.isEmpty() ? name : directory + "/" + name;
        return withoutDots(path);
    }

    private static String withoutDots(String path) {
        String shorter = path;
        while (shorter.startsWith("./")) {
            shorter = shorter.substring(2);
        }
        return shorter.replace("/./", "/").replace("//", "/");
    }
}
