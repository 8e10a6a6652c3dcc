package org.vmcoregdb.protocol.session;

import java.time.Duration;
import java.util.Optional;

/**
 * A {@code monitor} command that has ended.
 *
 * @param target what the target is called that it was about
 * @param line as the client typed it
 * @param bytes how much text it had for the client
 * @param duration how long it took
 * @param denied the sentence about it if it was, or was to run, a command that the client may not run, or not now
 * @param failure the sentence about why it failed, if it did
 */
public record CommandRun(
        String target, String line, long bytes, Duration duration, Optional<String> denied, Optional<String> failure) {}
