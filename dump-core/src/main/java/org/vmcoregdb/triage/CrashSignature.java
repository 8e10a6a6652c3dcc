package org.vmcoregdb.triage;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.vmcoregdb.unwind.frame.Frame;

/**
 * What crashes of one kind have in common, whatever the addresses, the build and the machine. Version 1: the class, and the
 * names of up to six functions from the place of the crash outwards, as far as the stack could be walked without guessing and
 * not beyond the entry (interrupt, exception or system call) through which the CPU came there, since what an interrupt
 * interrupted is chance. What compilers append to names ({@code .cold}, {@code .constprop.0}) and functions that every such
 * stack ends in are left out. An address without a function, as a bad jump leads to, is {@code ?}.
 *
 * @param type the class
 * @param functions innermost first, at least one
 */
public record CrashSignature(CrashClass type, List<String> functions) {
    /** Of the rules above. */
    public static final int VERSION = 1;

    private static final int MOST_FUNCTIONS = 6;
    private static final int ID_DIGITS = 16;

    /** Copies the functions. */
    public CrashSignature {
        functions = List.copyOf(functions);
    }

    static Optional<CrashSignature> of(Crash crash) {
        if (crash.type() == CrashClass.NONE) {
            return Optional.empty();
        }
        List<String> functions =
                functions(crash.path(), CrashCode.of(crash.trace().machine()));
        return functions.isEmpty() ? Optional.empty() : Optional.of(new CrashSignature(crash.type(), functions));
    }

    private static List<String> functions(List<Frame> path, CrashCode code) {
        List<String> functions = new ArrayList<>();
        for (Frame frame : path) {
            Optional<String> function = CrashCode.function(frame);
            boolean lost = function.isEmpty() && !functions.isEmpty();
            if (frame.guessed() || lost || frame.savedRegisters().isPresent() || functions.size() == MOST_FUNCTIONS) {
                break;
            }
            String name = function.orElse("?");
            if (!code.isGeneric(name)) {
                functions.add(name);
            }
        }
        return functions;
    }

    /** The signature itself: {@code 1 CLASS FUNCTION…}. */
    public String text() {
        return VERSION + " " + type.id() + " " + String.join(" ", functions);
    }

    /** A short name for it: the first 16 digits of the SHA-256 of {@link #text()}. */
    public String id() {
        return hash("SHA-256", text()).substring(0, ID_DIGITS);
    }

    static String hash(String algorithm, String text) {
        try {
            byte[] digest = MessageDigest.getInstance(algorithm).digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java platform has " + algorithm, impossible);
        }
    }
}
