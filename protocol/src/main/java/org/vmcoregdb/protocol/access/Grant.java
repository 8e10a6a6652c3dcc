package org.vmcoregdb.protocol.access;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.vmcoregdb.protocol.target.TargetChoice;

/**
 * What one client may do.
 *
 * @param name whose it is, for logs; empty for somebody who was not asked
 * @param targets what it may choose from
 * @param commands whether a {@code monitor} command of a name may be run; asked from several threads, each time it is to run
 * @param begin is asked before each {@code monitor} line is run; gives the sentence why not now, if so
 * @param spent is given the time that the server works for the client, in parts, also before a request is done
 * @param ended the sentence why it does not hold any more, if it does not; asked a few times a second, and must not wait
 */
public record Grant(
        Optional<String> name,
        TargetChoice targets,
        Predicate<String> commands,
        Supplier<Optional<String>> begin,
        Consumer<Duration> spent,
        Supplier<Optional<String>> ended) {
    /** Everything, for as long as one likes. */
    public static Grant all(TargetChoice targets) {
        return new Grant(Optional.empty(), targets, command -> true, Optional::empty, time -> {}, Optional::empty);
    }
}
