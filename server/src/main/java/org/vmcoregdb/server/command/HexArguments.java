package org.vmcoregdb.server.command;

import java.util.OptionalLong;
import org.vmcoregdb.server.answer.ErrorCode;

/** Numbers that are hexadecimal whether they look like it or not. */
public final class HexArguments {
    private static final int MOST_DIGITS = 16;

    private HexArguments() {}

    /** The number that a word of up to 16 hexadecimal digits, with or without {@code 0x}, is; empty if it is none. */
    public static OptionalLong find(String word) {
        String digits = word.startsWith("0x") || word.startsWith("0X") ? word.substring(2) : word;
        boolean all = !digits.isEmpty()
                && digits.length() <= MOST_DIGITS
                && digits.chars().allMatch(HexArguments::isDigit);
        return all ? OptionalLong.of(Long.parseUnsignedLong(digits, 16)) : OptionalLong.empty();
    }

    private static boolean isDigit(int c) {
        return c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F';
    }

    /** The number; a word that is none is refused in the name of the command. */
    public static long parse(String command, String word) throws CommandException {
        OptionalLong number = find(word);
        if (number.isEmpty()) {
            throw new CommandException(command + ": invalid input: \"" + word + "\"", ErrorCode.INVALID_ARGUMENT);
        }
        return number.getAsLong();
    }
}
