package org.vmcoregdb.protocol.session;

import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** The way back to the client. All methods may be called from any thread, and none but {@link #awaitRoom} waits. */
public interface SessionLink {
    /**
     * Sends a packet, after those sent before.
     *
     * @param payload its content, not escaped
     * @param endsAcknowledgements whether acknowledgements end with it
     */
    void send(byte[] payload, boolean endsAcknowledgements);

    /** Whether the client has taken most of what was sent. */
    boolean hasRoom();

    /** Waits until the client has taken most of what was sent, the connection has ended or {@code givenUp} is true. */
    void awaitRoom(BooleanSupplier givenUp);

    /** Whether to go on reading from the client: false while it has far too many requests waiting. */
    void reading(boolean wanted);

    /** Ends the connection, when what was sent is out. */
    void close();

    /** Nothing works for the client any more, and what it had open is closed: comes once, after {@link Session#close}. */
    void released();

    /** Whether the client runs on another machine, as far as its address says. */
    default boolean isFromElsewhere() {
        return false;
    }

    /** Whether the client may run the {@code monitor} command of a name. */
    default boolean mayRun(String command) {
        return true;
    }

    /** Why the client may not run a {@code monitor} command now, if so. */
    default Optional<String> mayBegin() {
        return Optional.empty();
    }

    /** Takes note of so much time that was worked for the client. */
    default void worked(Duration time) {}

    /** Takes note of a {@code monitor} command that has ended. */
    default void commandRan(CommandRun run) {}

    /** Takes note of another target that the client chose. */
    default void attached(String target) {}

    /** Takes note of a target that the client may not or cannot have. */
    default void targetRefused(String reason) {}

    /** Takes note of an exception that a target should not have thrown. */
    void targetFailed(Throwable failure);
}
