/** Random values that all processes of this server share. They are no keys: whoever reads them can sign for nobody. */
import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity('secret')
export class SecretRow {
  @PrimaryColumn('varchar', { length: 40 }) name!: string;
  /** 32 bytes, base64url. */
  @Column('varchar', { length: 43 }) value!: string;
}
