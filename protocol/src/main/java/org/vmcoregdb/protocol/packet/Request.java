package org.vmcoregdb.protocol.packet;

import java.util.Optional;
import java.util.OptionalInt;

/** What a client asks, one value per packet (gdb manual, "Packets", "General Query Packets"; LLDB's gdb-remote document). */
public sealed interface Request
        permits SessionRequest,
                ThreadRequest,
                RegisterRequest,
                MemoryRequest,
                FileRequest,
                LldbRequest,
                QemuRequest,
                Request.ReadObject,
                Request.ReadWhole,
                Request.Echo,
                Request.Monitor,
                Request.Resume,
                Request.Unknown,
                Request.Malformed {

    /**
     * {@code qXfer:object:read:annex:offset,length}.
     *
     * @param object such as {@code features}
     * @param annex such as {@code target.xml}
     * @param offset unsigned
     * @param length unsigned
     */
    record ReadObject(String object, String annex, long offset, long length) implements Request {}

    /**
     * {@code qlinux.vmcoreinfo}: an object in one packet (drgn's proposal for kgdb, which {@code qXfer} superseded).
     *
     * @param object its {@code qXfer} name
     */
    record ReadWhole(String object) implements Request {}

    /**
     * {@code qEcho:…}: LLDB finds its place again after a reply that was late.
     *
     * @param packet the packet, which is the reply
     */
    record Echo(byte[] packet) implements Request {}

    /**
     * {@code qRcmd}: a {@code monitor} command.
     *
     * @param command the user's line
     */
    record Monitor(String command) implements Request {}

    /**
     * {@code c}, {@code s}, {@code C}, {@code S}, {@code bc}, {@code bs}, {@code vCont;…}: continue or step.
     *
     * @param thread the thread that a {@code vCont} would step or continue first, if it names one
     */
    record Resume(Optional<ThreadId> thread) implements Request {}

    /** Anything that this server does not know or does not support. */
    record Unknown() implements Request {}

    /** A packet of a known name that does not parse. */
    record Malformed() implements Request {}

    /** Reads a packet's payload, unescaped. Never fails: what does not parse is {@link Unknown} or {@link Malformed}. */
    static Request parse(byte[] payload) {
        return RequestParser.parse(payload);
    }

    /** A length as an {@code int}: requests may ask for more than any reply holds. */
    static int clamp(long length, int maximum) {
        return Long.compareUnsigned(length, maximum) > 0 ? maximum : (int) length;
    }

    /** A descriptor or register number as packets have it: empty if it is beyond what an {@code int} holds. */
    static OptionalInt small(long number) {
        return number < 0 || number > Integer.MAX_VALUE ? OptionalInt.empty() : OptionalInt.of((int) number);
    }
}
