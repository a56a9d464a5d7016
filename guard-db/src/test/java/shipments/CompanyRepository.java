/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package shipments;

import org.springframework.data.jpa.repository.JpaRepository;

/** Public, so that its proxy is another kind of class than those of the others. */
public interface CompanyRepository extends JpaRepository<Company, Integer> {}
