/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.operation;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.List;
import org.slf4j.LoggerFactory;

/** What Perfguard logs while it is open. */
public final class LoggedLines implements AutoCloseable {
  private final Logger logger = (Logger) LoggerFactory.getLogger("io.perfguard");
  private final ListAppender<ILoggingEvent> appender = new ListAppender<>();
  private final boolean additive = logger.isAdditive();

  public LoggedLines() {
    appender.start();
    logger.addAppender(appender);
    logger.setAdditive(false); // expected warnings do not belong into the build's output
  }

  public List<String> lines() {
    return List.copyOf(appender.list).stream()
        .map(ILoggingEvent::getFormattedMessage)
        .toList();
  }

  @Override
  public void close() {
    logger.detachAppender(appender);
    logger.setAdditive(additive);
  }
}
