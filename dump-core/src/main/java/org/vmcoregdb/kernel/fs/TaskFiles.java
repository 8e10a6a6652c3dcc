package org.vmcoregdb.kernel.fs;

import java.util.List;
import java.util.Optional;

/**
 * What a task has open.
 *
 * @param root the directory that is its root; a task that has ended has none
 * @param workingDirectory its current directory
 * @param open its open files, by descriptor
 * @param problem why there may be more
 */
public record TaskFiles(
        Optional<String> root, Optional<String> workingDirectory, List<OpenFile> open, Optional<String> problem) {}
