package org.vmcoregdb.protocol.session;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.vmcoregdb.protocol.packet.ErrorCode;
import org.vmcoregdb.protocol.packet.Hex;
import org.vmcoregdb.protocol.packet.Reply;
import org.vmcoregdb.protocol.packet.ThreadId;
import org.vmcoregdb.protocol.target.Target;

/** What one client told about itself and selected. Used by the worker; the watchdog only asks {@link #stoppedAgain}. */
final class SessionState {
    /** Reply size for clients that never said {@code qSupported}: some have small buffers (drgn's first RSP client). */
    private static final int SMALL_REPLY = 504;

    /** Why a change is refused when there are too many. */
    static final String NO_ROOM = "there is no room for more changes (monitor overlay reset: forgets those made)";

    private Target target;
    private boolean negotiated;
    private volatile boolean lldb;
    private boolean errorStrings;
    private boolean errorMessages;
    private volatile long selected = ThreadId.ANY;
    /** The thread of the last packet that named one by itself, as LLDB's do instead of selecting one. */
    private long named = ThreadId.ANY;

    private long context = ThreadId.ANY;
    /** The thread that a helper in the debugger said is the user's; {@link ThreadId#ANY} without one. */
    private long told = ThreadId.ANY;

    private final boolean elsewhere;
    private final Map<Class<?>, Object> kept = new ConcurrentHashMap<>();

    /** @param elsewhere whether the client runs on another machine */
    SessionState(Target target, boolean elsewhere) {
        this.target = target;
        this.elsewhere = elsewhere;
    }

    /** Whether the client runs on another machine, and so cannot open this one's files. */
    boolean isElsewhere() {
        return elsewhere;
    }

    /** Another target, with a thread selection of its own. What the client said of itself stays. */
    void retarget(Target other) {
        target = other;
        kept.clear();
        selected = ThreadId.ANY;
        named = ThreadId.ANY;
        context = ThreadId.ANY;
        told = ThreadId.ANY;
    }

    /** What commands keep for this client, one of each type. */
    <T> T kept(Class<T> type, Supplier<T> make) {
        return type.cast(kept.computeIfAbsent(type, t -> make.get()));
    }

    void negotiated(boolean takesErrorMessages) {
        negotiated = true;
        errorMessages |= takesErrorMessages;
    }

    void speaksLldb() {
        lldb = true;
    }

    boolean isLldb() {
        return lldb;
    }

    void enableErrorStrings() {
        speaksLldb();
        errorStrings = true;
    }

    /** Whether {@code qRcmd} may end with an error text. */
    boolean takesErrorMessages() {
        return errorMessages && !lldb;
    }

    int limit(int bytes) {
        return negotiated ? bytes : Math.min(bytes, SMALL_REPLY);
    }

    /** The thread of {@code g}, {@code p} and {@code m}. */
    long selected() {
        long tid = selected;
        return tid == ThreadId.ANY ? target.threads().current() : tid;
    }

    /**
     * The thread of {@code monitor} commands: what the user set by one of them, else what a helper says, else the best guess.
     * No packet says which thread the user is looking at: gdb (up to 16) selects the threads it shows a list of and leaves it at
     * that, LLDB selects none at all.
     */
    long context() {
        if (context != ThreadId.ANY) {
            return context;
        }
        if (told != ThreadId.ANY) {
            return told;
        }
        return named == ThreadId.ANY ? selected() : named;
    }

    /** Whether {@link #context()} is what the user chose, and not a guess. */
    boolean knowsContext() {
        return context != ThreadId.ANY
                || told != ThreadId.ANY
                || context() == target.threads().current();
    }

    /**
     * The thread that the user is looking at, as a helper in the debugger says before each command. What a command set stays as
     * long as that is the same thread.
     *
     * @return false if there is no such thread
     */
    boolean tell(ThreadId thread) {
        if (!thread.isOne() || !target.threads().contains(thread.value())) {
            return false;
        }
        if (told != thread.value()) {
            told = thread.value();
            context = ThreadId.ANY;
        }
        return true;
    }

    /** @return false if there is no such thread */
    boolean select(ThreadId thread) {
        if (thread.isOne() && !target.threads().contains(thread.value())) {
            return false;
        }
        selected = thread.isOne() ? thread.value() : ThreadId.ANY;
        named = ThreadId.ANY;
        if (told == ThreadId.ANY) { // a helper knows better whether the user chose another one
            context = ThreadId.ANY;
        }
        return true;
    }

    /** @return false if there is no such thread */
    boolean selectContext(long tid) {
        if (!target.threads().contains(tid)) {
            return false;
        }
        context = tid;
        return true;
    }

    /** The thread that a packet names, the selected one if it names none, empty if there is no such thread. */
    OptionalLong resolve(Optional<ThreadId> thread) {
        if (thread.isEmpty() || !thread.get().isOne()) {
            return OptionalLong.of(selected());
        }
        long tid = thread.get().value();
        if (target.threads().contains(tid) && tid != named) {
            named = tid;
            context = ThreadId.ANY;
        }
        return target.threads().contains(tid) ? OptionalLong.of(tid) : OptionalLong.empty();
    }

    /** The reply to an attempt to run: stopped by SIGINT where it was. Asks the target nothing. */
    Reply stoppedAgain() {
        return stoppedAgain(selected);
    }

    static Reply stoppedAgain(long tid) {
        return Reply.text(tid == ThreadId.ANY ? "T02" : "T02thread:" + Long.toHexString(tid) + ";");
    }

    /** An error with a sentence, in the client's dialect. */
    Reply refusal(String sentence) {
        if (!lldb) {
            return Reply.text("E." + sentence);
        }
        String code = "E" + ErrorCode.FAILED.digits();
        return Reply.text(errorStrings ? code + ";" + Hex.of(sentence) : code);
    }
}
