package org.vmcoregdb.server.command.types;

import org.vmcoregdb.types.print.ValueText.Radix;
import picocli.CommandLine.Option;

/** How integers are shown. */
final class RadixOptions {
    @Option(names = "-x", description = "Integers in hexadecimal.")
    private boolean hexadecimal;

    @Option(names = "-d", description = "Integers in decimal (the default).")
    private boolean decimal;

    boolean isHexadecimal() {
        return hexadecimal && !decimal;
    }

    Radix radix() {
        return isHexadecimal() ? Radix.HEXADECIMAL : Radix.DECIMAL;
    }
}
