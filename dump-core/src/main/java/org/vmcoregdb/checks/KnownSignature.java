package org.vmcoregdb.checks;

import java.util.List;
import java.util.Optional;
import org.vmcoregdb.triage.CrashSignature;

/** A crash of which the user has written down something. */
record KnownSignature(Evidence evidence) implements Check {
    @Override
    public String id() {
        return "signature.known";
    }

    @Override
    public String about() {
        return "a crash that is in the user's list of known ones";
    }

    @Override
    public List<Finding> look() {
        Optional<CrashSignature> signature = evidence.knownSignatures().isEmpty()
                ? Optional.empty()
                : evidence.crash().flatMap(crash -> crash.signature());
        return signature
                .flatMap(its -> Optional.ofNullable(evidence.knownSignatures().get(its.id()))
                        .map(words -> List.of(new Finding(
                                id(),
                                Severity.CRITICAL,
                                "This crash is known: " + words,
                                List.of("its signature is " + its.id() + " (" + its.text() + ")"),
                                "report"))))
                .orElse(List.of());
    }
}
