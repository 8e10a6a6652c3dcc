package org.vmcoregdb.server.command;

/** Numbers that are hexadecimal whether they look like it or not. */
public final class HexArguments {
    private HexArguments() {}

    /** The number. */
    public static long parse(String command, String word) throws CommandException {
        String digits = word.startsWith("0x") || word.startsWith("0X") ? word.substring(2) : word;
        try {
            if (!digits.startsWith("+")) {
                return Long.parseUnsignedLong(digits, 16);
            }
        } catch (NumberFormatException notHexadecimal) {
            // said below
        }
        throw new CommandException(command + ": invalid input: \"" + word + "\"");
    }
}
