package org.vmcoregdb.server.prompt;

import java.util.Locale;
import org.jline.terminal.Terminal;

/** What the user looks at: text, and while nothing comes for a while the time that it takes. */
final class Screen {
    private final Terminal terminal;
    private final boolean colored;
    private boolean timeShown;

    /** @param colored whether colours are wanted */
    Screen(Terminal terminal, boolean colored) {
        this.terminal = terminal;
        this.colored = colored;
    }

    Terminal terminal() {
        return terminal;
    }

    int rows() {
        int rows = terminal.getHeight();
        return rows > 1 ? rows : 24;
    }

    int columns() {
        int columns = terminal.getWidth();
        return columns > 0 ? columns : 80;
    }

    synchronized void print(String text) {
        clearTime();
        terminal.writer().print(text);
        terminal.writer().flush();
    }

    /** A sentence about what went wrong. */
    void problem(String sentence) {
        print(colored("31", sentence) + "\n");
    }

    /** Text in a colour, if colours are wanted. */
    String colored(String code, String text) {
        return colored ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
    }

    /** Says how long the user has waited. */
    synchronized void time(long seconds) {
        timeShown = true;
        terminal.writer().print(String.format(Locale.ROOT, "\r(%d s; Ctrl-C ends it)", seconds));
        terminal.writer().flush();
    }

    synchronized void clearTime() {
        if (timeShown) {
            timeShown = false;
            terminal.writer().print("\r                          \r");
        }
    }
}
