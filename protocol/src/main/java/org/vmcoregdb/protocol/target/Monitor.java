package org.vmcoregdb.protocol.target;

import java.util.Optional;

/** Interprets the {@code monitor} commands of a debugger. */
public interface Monitor {
    /**
     * Runs one command. May take long, if it polls {@link MonitorContext#cancelled()}.
     *
     * @param command the line as the user typed it, without {@code monitor}; may be empty
     * @param context what it acts on and prints to
     * @return empty if it worked, else the user's sentence about why not, without a line end and not printed yet
     */
    Optional<String> execute(String command, MonitorContext context);
}
