package org.vmcoregdb.protocol.net;

import java.util.List;
import org.vmcoregdb.protocol.session.CommandRun;

/** Is notified of what happens to connections. Called from several threads; must return soon and not throw. */
public interface SessionListener {
    /** Several in one. */
    static SessionListener all(List<SessionListener> listeners) {
        return new SeveralListeners(listeners);
    }

    /** A client came. */
    default void connected(Client client) {}

    /** It is gone, whoever ended it. */
    default void disconnected(Client client) {}

    /**
     * A client was sent away.
     *
     * @param client who had come
     * @param reason what the client was told
     */
    default void sentAway(Client client, String reason) {}

    /**
     * A client that came is let in; comes after {@link #connected}.
     *
     * @param client who came
     * @param target what the target is called that it sees first
     */
    default void letIn(Client client, String target) {}

    /** A client chose another target. */
    default void attached(Client client, String target) {}

    /** A client may not or cannot have a target that it asked for; the reason is what it was told. */
    default void targetRefused(Client client, String reason) {}

    /** A {@code monitor} command has ended. */
    default void commandRan(Client client, CommandRun run) {}

    /**
     * A packet came in or goes out.
     *
     * @param client whose
     * @param inbound whether it came in
     * @param payload its content, not escaped; may be binary; not to be changed
     */
    default void packet(Client client, boolean inbound, byte[] payload) {}

    /** The target threw what it should not have; the client got an error. */
    default void targetFailed(Client client, Throwable failure) {}

    /** The connection ended because of this: broken, or a packet beyond all limits. */
    default void connectionFailed(Client client, Throwable failure) {}
}
