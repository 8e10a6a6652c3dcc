package org.vmcoregdb.server.command.types;

import org.vmcoregdb.types.print.ValueText.Radix;
import picocli.CommandLine.Option;

/** How integers are shown. */
public final class RadixOptions {
    @Option(names = "-x", description = "Integers in hexadecimal.")
    private boolean hexadecimal;

    @Option(names = "-d", description = "Integers in decimal (the default).")
    private boolean decimal;

    /** Whether hexadecimal was asked for. */
    public boolean isHexadecimal() {
        return hexadecimal && !decimal;
    }

    /** What was asked for. */
    public Radix radix() {
        return isHexadecimal() ? Radix.HEXADECIMAL : Radix.DECIMAL;
    }
}
