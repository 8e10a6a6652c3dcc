package org.vmcoregdb.server.command.types;

import org.vmcoregdb.server.command.Session;
import org.vmcoregdb.types.print.ValueLimits;
import org.vmcoregdb.types.print.ValueText.Radix;
import picocli.CommandLine.Option;

/** How integers are shown. */
public final class RadixOptions implements Session.Options {
    @Option(names = "-x", description = "Integers in hexadecimal.")
    private boolean hexadecimal;

    @Option(names = "-d", description = "Integers in decimal (the default, unless set radix says otherwise).")
    private boolean decimal;

    private Radix usual = Radix.DECIMAL;
    private ValueLimits limits = ValueLimits.STANDARD;

    @Override
    public void use(Session session) {
        usual = session.radix();
        limits = session.valueLimits();
    }

    /** How much of arrays and texts the session shows. */
    public ValueLimits limits() {
        return limits;
    }

    /** Whether hexadecimal was asked for. */
    public boolean isHexadecimal() {
        return (hexadecimal || usual == Radix.HEXADECIMAL) && !decimal;
    }

    /** What was asked for. */
    public Radix radix() {
        return isHexadecimal() ? Radix.HEXADECIMAL : Radix.DECIMAL;
    }
}
