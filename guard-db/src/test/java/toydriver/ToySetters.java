/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package toydriver;

import java.io.InputStream;
import java.sql.SQLException;

/** Setters that java.sql does not have. */
public interface ToySetters {
  void setToy(int index, Object value) throws SQLException;

  ToySetters setToy(String name, float value);

  void setToyStream(int index, InputStream value);
}
