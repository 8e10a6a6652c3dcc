package org.vmcoregdb.server.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine;

@CommandLine.Command(name = "info")
final class InfoCommand implements Callable<Integer> {
    @Override
    public Integer call() {
        return Main.OK;
    }
}
