package org.vmcoregdb.server.command.types;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.vmcoregdb.server.command.CommandException;
import org.vmcoregdb.types.CType;

/**
 * A member of a struct, or a member of a member, as users write it: {@code comm}, {@code se.vruntime}, {@code pid_links[1]}.
 *
 * @param path as it was written
 * @param member the innermost, with its offset in the outermost struct
 */
public record MemberPath(String path, CType.Member member) {
    private static final Pattern STEP = Pattern.compile("\\.?([A-Za-z_][A-Za-z0-9_]*)|\\[(\\d{1,9})]");

    /** Finds the member of a struct. */
    public static MemberPath of(CType.CompositeType struct, String path) throws CommandException {
        CType type = struct;
        long bitOffset = 0;
        int bitSize = 0;
        int at = 0;
        Matcher step = STEP.matcher(path);
        while (at < path.length()) {
            if (!step.find(at) || step.start() != at) {
                throw invalid(struct, path);
            }
            at = step.end();
            CType plain = type.stripped();
            if (step.group(1) != null && plain instanceof CType.CompositeType composite) {
                CType.Member member = composite.member(step.group(1)).orElseThrow(() -> invalid(struct, path));
                type = member.type();
                bitOffset += member.bitOffset();
                bitSize = member.bitSize();
            } else if (step.group(2) != null && plain instanceof CType.ArrayType array) {
                type = array.element();
                bitOffset += Long.parseLong(step.group(2)) * type.size() * 8;
            } else {
                throw invalid(struct, path);
            }
        }
        CType found = type;
        return new MemberPath(path, new CType.Member(path, () -> found, bitOffset, bitSize));
    }

    private static CommandException invalid(CType.CompositeType struct, String path) {
        return new CommandException("invalid data structure reference: " + struct.name() + "." + path);
    }

    /** Where the member begins in the outermost struct. */
    public long byteOffset() {
        return member.bitOffset() >> 3;
    }
}
