package org.vmcoregdb.server.result;

import java.util.List;

/**
 * Names of signals.
 *
 * @param names those of all signals from 1 on, or those of a set
 * @param numbered whether they are all, to be shown with their numbers
 */
public record SignalNamesResult(List<String> names, boolean numbered) implements Result.SignalAnswer {}
