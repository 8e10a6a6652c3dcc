package org.vmcoregdb.remote;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/** Another machine did not give what it was asked for, and said so or answered something else. */
public final class RemoteException extends IOException {
    private static final long serialVersionUID = 1L;

    private final boolean passing;
    private final transient Optional<Duration> pause;

    private RemoteException(String message, boolean passing, Optional<Duration> pause) {
        super(message);
        this.passing = passing;
        this.pause = pause;
    }

    /** Another try will not help. */
    public static RemoteException lasting(String message) {
        return new RemoteException(message, false, Optional.empty());
    }

    /** Another try may help. */
    public static RemoteException passing(String message) {
        return new RemoteException(message, true, Optional.empty());
    }

    /** Another try may help after so long. */
    public static RemoteException passing(String message, Duration pause) {
        return new RemoteException(message, true, Optional.of(pause));
    }

    /** The file is not the one that was read before. */
    static RemoteException changed() {
        return lasting("it was replaced by other contents while it was being read");
    }

    /** Whether another try may help. */
    boolean isPassing() {
        return passing;
    }

    /** How long the other machine wants to be left alone. */
    Optional<Duration> pause() {
        return pause == null ? Optional.empty() : pause;
    }
}
