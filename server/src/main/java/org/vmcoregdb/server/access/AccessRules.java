package org.vmcoregdb.server.access;

import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.vmcoregdb.protocol.access.Door;
import org.vmcoregdb.protocol.access.Grant;
import org.vmcoregdb.protocol.access.RefusedException;
import org.vmcoregdb.protocol.target.TargetChoice;
import org.vmcoregdb.protocol.target.TargetUnavailableException;

/** Lets in by token or certificate, to the dumps and commands that each is for. */
public final class AccessRules implements Door {
    /** The dumps of a server. */
    public interface Dumps {
        /** All of them. */
        TargetChoice all();

        /**
         * Some of them.
         *
         * @param names what they are called: the paths as the server was given them, or their last parts
         * @throws TargetUnavailableException if there is none of these, or the first cannot be opened
         */
        TargetChoice only(List<String> names) throws TargetUnavailableException;
    }

    private static final String EVERYONES = "help";

    private final Dumps dumps;
    private final Optional<TokenFile> file;
    private final Set<String> denied;
    private final Clock clock;
    private final Budgets budgets;

    /**
     * The rules of a server.
     *
     * @param file the tokens, if they are asked for
     * @param denied the first names of commands that nobody may run
     * @param clock says when tokens expire
     */
    public AccessRules(Dumps dumps, Optional<TokenFile> file, Set<String> denied, Clock clock) {
        this.dumps = dumps;
        this.file = file;
        this.denied = Set.copyOf(denied);
        this.clock = clock;
        this.budgets = new Budgets(clock);
    }

    @Override
    public Grant owner() {
        return new Grant(Optional.empty(), dumps.all(), this::isAllowed, Optional::empty, time -> {}, Optional::empty);
    }

    private boolean isAllowed(String command) {
        return !denied.contains(command);
    }

    @Override
    public Grant enter(Optional<String> text, Optional<String> certificate) throws RefusedException {
        if (file.isEmpty()) {
            return new Grant(certificate, dumps.all(), this::isAllowed, Optional::empty, time -> {}, Optional::empty);
        }
        Token token = text.flatMap(file.get()::find)
                .orElseThrow(() -> new RefusedException("this token is not known, or not any more"));
        Optional<String> ended = ended(token);
        if (ended.isPresent()) {
            throw new RefusedException(ended.get());
        }
        Set<String> commands = Set.copyOf(token.commands());
        return new Grant(
                Optional.of(token.name()),
                dumps(token),
                command -> isAllowed(command)
                        && (commands.isEmpty() || commands.contains(command) || command.equals(EVERYONES)),
                () -> tooMany(token),
                time -> budgets.spend(token.name(), time),
                () -> ended(token));
    }

    private TargetChoice dumps(Token token) throws RefusedException {
        try {
            return token.dumps().isEmpty() ? dumps.all() : dumps.only(token.dumps());
        } catch (TargetUnavailableException e) {
            throw new RefusedException("the token of " + token.name() + " lets in to no dump: " + e.getMessage());
        }
    }

    private Optional<String> tooMany(Token token) {
        return token.perMinute()
                .flatMap(most -> budgets.begin(token.name(), most))
                .map(end -> "the token of " + token.name() + " is for "
                        + token.perMinute().orElse(0) + " commands a minute: go on after "
                        + end.truncatedTo(ChronoUnit.SECONDS));
    }

    private Optional<String> ended(Token token) {
        if (token.isExpired(clock.instant())) {
            return Optional.of("the token of " + token.name() + " has expired");
        }
        if (file.isPresent() && !file.get().has(token)) {
            return Optional.of("the token of " + token.name() + " was taken back or changed");
        }
        return token.perHour()
                .flatMap(budget -> budgets.exhausted(token.name(), budget))
                .map(end -> "the server has worked for " + token.name() + " as long as its token allows in"
                        + " an hour: come back after " + end.truncatedTo(ChronoUnit.SECONDS));
    }
}
