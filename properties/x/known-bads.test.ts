import { testKnownBadsOf } from '../../test/properties/known-bads.ts'

testKnownBadsOf('x')
