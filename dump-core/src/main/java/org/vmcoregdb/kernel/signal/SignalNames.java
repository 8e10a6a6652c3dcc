package org.vmcoregdb.kernel.signal;

import java.util.ArrayList;
import java.util.List;

/** Names of signals: {@code arch/x86/include/uapi/asm/signal.h}, and the real-time ones from both ends of their range. */
public final class SignalNames {
    private static final List<String> CLASSIC = List.of(
            "SIGHUP",
            "SIGINT",
            "SIGQUIT",
            "SIGILL",
            "SIGTRAP",
            "SIGABRT/SIGIOT",
            "SIGBUS",
            "SIGFPE",
            "SIGKILL",
            "SIGUSR1",
            "SIGSEGV",
            "SIGUSR2",
            "SIGPIPE",
            "SIGALRM",
            "SIGTERM",
            "SIGSTKFLT",
            "SIGCHLD/SIGCLD",
            "SIGCONT",
            "SIGSTOP",
            "SIGTSTP",
            "SIGTTIN",
            "SIGTTOU",
            "SIGURG",
            "SIGXCPU",
            "SIGXFSZ",
            "SIGVTALRM",
            "SIGPROF",
            "SIGWINCH",
            "SIGIO/SIGPOLL",
            "SIGPWR",
            "SIGSYS/SIGUNUSED");
    private static final int FIRST_REAL_TIME = 32;
    private static final int LAST = 64;

    private SignalNames() {}

    /** All names of signal {@code number}, 1 to 64, with slashes between them. */
    public static String all(int number) {
        if (number <= CLASSIC.size()) {
            return CLASSIC.get(number - 1);
        }
        int up = number - FIRST_REAL_TIME;
        int down = LAST - number;
        if (up > down) {
            return "SIGRTMAX" + (down == 0 ? "" : "-" + down);
        }
        return "SIGRTMIN" + (up == 0 ? "" : "+" + up);
    }

    /** The usual name of each signal of a set, whose bit 0 is signal 1. */
    public static List<String> of(long set) {
        List<String> names = new ArrayList<>();
        for (int number = 1; number <= LAST; number++) {
            if ((set >>> number - 1 & 1) != 0) {
                names.add(all(number).replaceFirst("/.*", ""));
            }
        }
        return names;
    }
}
