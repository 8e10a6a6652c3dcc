package org.vmcoregdb.protocol.access;

import java.util.Optional;
import org.vmcoregdb.protocol.target.TargetChoice;

/** Decides who is let in, and to what. */
public interface Door {
    /** For one who has started the server, or comes over a Unix socket that nobody else can use. */
    Grant owner();

    /**
     * For one who comes from elsewhere. Called on a thread that may wait.
     *
     * @param token what was sent as a token, if one was wanted
     * @param certificate the subject of the certificate, verified, if there is one
     * @throws RefusedException if the answer is no
     */
    Grant enter(Optional<String> token, Optional<String> certificate) throws RefusedException;

    /** Lets everybody in to everything. */
    static Door open(TargetChoice targets) {
        return new Door() {
            @Override
            public Grant owner() {
                return Grant.all(targets);
            }

            @Override
            public Grant enter(Optional<String> token, Optional<String> certificate) {
                Grant all = Grant.all(targets);
                return new Grant(certificate, all.targets(), all.commands(), all.begin(), all.spent(), all.ended());
            }
        };
    }
}
