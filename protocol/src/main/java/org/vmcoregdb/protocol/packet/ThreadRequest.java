package org.vmcoregdb.protocol.packet;

/** Requests about threads. */
public sealed interface ThreadRequest extends Request {
    /**
     * {@code H}: selects the thread of later requests.
     *
     * @param forResuming true for {@code Hc}, false for {@code Hg}
     * @param thread which
     */
    record Select(boolean forResuming, ThreadId thread) implements ThreadRequest {}

    /**
     * {@code Qvmcoregdb.Thread:tid}, our own: the thread that the user is looking at, for {@code monitor} commands only. What the
     * debugger believes to have selected stays, as it does not know of this.
     *
     * @param thread which
     */
    record Tell(ThreadId thread) implements ThreadRequest {}

    /**
     * {@code T}: does it exist.
     *
     * @param thread which
     */
    record IsAlive(ThreadId thread) implements ThreadRequest {}

    /** {@code qC}: which is the current one. */
    record Current() implements ThreadRequest {}

    /**
     * {@code qfThreadInfo} and {@code qsThreadInfo}: the list, in pieces.
     *
     * @param first whether to begin anew
     */
    record ListPiece(boolean first) implements ThreadRequest {}

    /**
     * {@code qThreadExtraInfo}: a line about it.
     *
     * @param thread which
     */
    record ExtraInfo(ThreadId thread) implements ThreadRequest {}
}
